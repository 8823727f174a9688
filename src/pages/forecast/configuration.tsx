import type { VNode } from 'preact';

import { dollars, figure } from '../../report/figures.ts';
import type { ReportTerms } from '../../report/report-terms.ts';
import { amount, configurationLines, ladderWords } from './configuration-words.ts';
import type { ForecastView } from './forecast-view.ts';

/** What the preset looks for, and what its report counted with. */
export function Configuration({ forecast, terms, settings }: ForecastView): VNode {
  return (
    <section aria-labelledby="configuration">
      <h2 id="configuration">Configuration</h2>
      <div class="pair loose">
        <div class="card">
          <h3>What {forecast.preset} looks for</h3>
          <dl class="words">
            {configurationLines(forecast.configuration).map(({ name, text, known }) => (
              <div key={name}>
                <dt>{known ? name : <code>{name}</code>}</dt>
                <dd>{known ? together(text) : <code>{text}</code>}</dd>
              </div>
            ))}
            <div>
              <dt>Exit</dt>
              <dd>{together(ladderWords(forecast.configuration))}</dd>
            </div>
          </dl>
        </div>
        <div class="card">
          <h3>What the report counted with</h3>
          <dl class="words">
            {termLines(terms).map(([name, text]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </div>
            ))}
            <div>
              <dt>Costs, as set now</dt>
              <dd>
                {amount(settings.COST_BPS)} basis points a side; orders that trigger on a touch lose{' '}
                {amount(100 * settings.FILL_SLIPPAGE)} % of the minute’s range
              </dd>
            </div>
          </dl>
        </div>
      </div>
    </section>
  );
}

/** A figure and its unit are not torn apart. */
const together = (text: string): string => text.replaceAll(' %', '\u00a0%');

const untold = '– (this report does not tell: nothing was chosen in it)';

function termLines({
  capital,
  deployedPercent,
  places,
  positionDollars,
  sessions,
}: ReportTerms): (readonly [string, string])[] {
  return [
    ['Capital', capital === null ? untold : dollars(capital)],
    ['Deployed', deployedPercent === null ? untold : `${amount(deployedPercent)} % of the capital`],
    ['Places', places === null ? '– (no stock had enough data)' : `${figure(places)} stocks, in equal parts`],
    ['Position', positionDollars === null ? untold : `${dollars(positionDollars)} in each trade`],
    ['Window', sessions === null ? '– (no bars)' : `${figure(sessions)} sessions before the day`],
  ];
}
