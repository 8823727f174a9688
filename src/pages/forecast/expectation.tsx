import type { VNode } from 'preact';

import type { Interval } from '../../analytics/forecast-types.ts';
import { centsFor, dollars, figure } from '../../report/figures.ts';
import { IntervalAxis } from '../drawings/interval-axis.tsx';
import { ExplainedFigures } from '../explained.tsx';
import { explainedFigures } from './figure-words.ts';
import type { ForecastView } from './forecast-view.ts';

/** What the day is expected to bring, drawn and in figures, each figure with what it says. */
export function Expectation(view: ForecastView): VNode {
  const { forecast, terms } = view;
  const { expectedTrades, expectedPnlDollars, expectedPnlPercent, intervalPercent, outOfSampleDays } =
    forecast;
  const cents = centsFor(Object.values(expectedPnlDollars));
  const capital = terms.capital === null ? '' : ` of ${dollars(terms.capital)}`;
  const percentText = (value: number): string => `${figure(value, 2)} %`;
  return (
    <section aria-labelledby="expected">
      <h2 id="expected">Expected for the day</h2>
      {outOfSampleDays.length === 0 ? (
        <p>No stock is chosen, so no trade and no result is expected.</p>
      ) : (
        <div class="pair">
          <Expected
            {...{ title: 'P&L', unit: '$', level: intervalPercent, interval: expectedPnlDollars }}
            text={(value) => dollars(value, cents)}
            below={`${percentText(expectedPnlPercent.median)}${capital}, ${percentText(expectedPnlPercent.low)} to ${percentText(expectedPnlPercent.high)}`}
          />
          <Expected
            {...{ title: 'Trades', unit: '', level: intervalPercent, interval: expectedTrades }}
            text={(value) => figure(value, Number.isInteger(value) ? 0 : 1)}
            below="by all chosen stocks together"
          />
        </div>
      )}
      <h3 class="heard">Figures, each opens to what it says</h3>
      <ExplainedFigures figures={explainedFigures(view)} />
    </section>
  );
}

interface ExpectedProps {
  readonly title: string;
  readonly unit: '$' | '';
  readonly level: number;
  readonly interval: Interval;
  readonly text: (value: number) => string;
  readonly below: string;
}

function Expected({ title, unit, level, interval, text, below }: ExpectedProps): VNode {
  const [low, median, high] = [text(interval.low), text(interval.median), text(interval.high)];
  return (
    <div class="card expected">
      <header>
        <h3>{title}</h3>
        <span class="muted small">median, and where {figure(level)} % of days end</span>
      </header>
      <p class="big number">
        <strong class={unit === '$' ? toneOf(interval.median) : undefined}>{median}</strong>{' '}
        <span>
          {low} to {high}
        </span>
      </p>
      <p class="muted small number">{below}</p>
      <IntervalAxis
        {...{ interval, unit }}
        label={`${title}: ${figure(level)} % of days lie between ${low} and ${high}, the median is ${median}.`}
      />
    </div>
  );
}

const toneOf = (value: number): string | undefined => (value > 0 ? 'gain' : value < 0 ? 'loss' : undefined);
