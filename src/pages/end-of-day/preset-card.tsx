import type { VNode } from 'preact';

import { type Decision, decisionReports } from '../../analytics/end-of-day/decision.ts';
import type { HeldExpectation, PresetEndOfDay } from '../../analytics/end-of-day/end-of-day-types.ts';
import type { TradingDay } from '../../calendar/trading-day.ts';
import { adviceMarks, basisNames, paperNotice, positionWords } from '../../report/accuracy-words.ts';
import { adviceWords, resultText } from '../../report/end-of-day-words.ts';
import { figure, percentage } from '../../report/figures.ts';
import { forecastPath } from '../forecast/forecast-view.ts';
import { VerdictBadge } from '../verdict-badge.tsx';
import { HeldFigureRow } from './held-figure-row.tsx';
import type { HeldScales } from './held-scales.ts';

interface PresetCardProps {
  readonly preset: PresetEndOfDay;
  readonly date: TradingDay;
  readonly scales: HeldScales;
  /** Whether its name leads to the forecast's page. */
  readonly linked: boolean;
  /** Of the preset, by horizon. */
  readonly decisions: readonly Decision[];
}

/** One forecast at the end of its day. */
export function PresetCard({ preset: held, date, scales, linked, decisions }: PresetCardProps): VNode {
  const { preset, verdict, chosen, paper, backups, stocks } = held;
  return (
    <li class="card outcome" id={`outcome-${preset}`}>
      <header>
        <h3>{linked ? <a href={forecastPath(date, preset)}>{preset}</a> : preset}</h3>
        <VerdictBadge verdict={verdict} />
      </header>
      <Advice decisions={decisions} />
      <section aria-label={`${basisNames.chosen}, ${preset}`}>
        <h4>{basisNames.chosen}</h4>
        {chosen === null ? (
          <p class="muted">No stock was chosen, so nothing was expected of them.</p>
        ) : (
          <Held held={chosen} scales={scales} />
        )}
      </section>
      <section aria-label={`${basisNames.paper}, ${preset}`}>
        <h4>{paperNotice.replace(/\.$/, '')}</h4>
        {!stocks.some(({ role }) => role === 'watch') && chosen !== null ? (
          <p class="muted">The same: every listed place is a chosen stock.</p>
        ) : paper === null ? (
          <p class="muted">The morning's report did not tell it.</p>
        ) : (
          <Held held={paper} scales={scales} />
        )}
      </section>
      <p class="small backups">
        <span class="muted">The backups would have brought</span> {resultText(backups)}
      </p>
    </li>
  );
}

/** Over the fewer and the more reports, in a line. */
function Advice({ decisions }: { readonly decisions: readonly Decision[] }): VNode {
  const told = decisionReports.horizons.flatMap((horizon) =>
    decisions.filter((decision) => decision.horizon === horizon),
  );
  return (
    <p class="small advices">
      {told.map(({ horizon, reports, advice, gapPercent }) => (
        <span key={horizon}>
          <span class="muted">
            {reports < horizon ? `${figure(reports)} of ${figure(horizon)}` : `Last ${figure(horizon)}`}:
          </span>{' '}
          <a href="#decisions" class={`badge ${adviceMarks[advice].tone}`}>
            {adviceWords[advice]}
          </a>
          {gapPercent !== null && <span class="muted number"> gap {figure(gapPercent, 1)} %</span>}
        </span>
      ))}
    </p>
  );
}

function Held({ held, scales }: { readonly held: HeldExpectation; readonly scales: HeldScales }): VNode {
  const { result, trades, pnl, winRate } = held;
  const { forecast, realised, position } = winRate;
  return (
    <>
      <HeldFigureRow metric="pnl" held={pnl} scale={scales.pnl} />
      <HeldFigureRow metric="trades" held={trades} scale={scales.trades} />
      <dl class="figures">
        <dt>Win rate</dt>
        <dd>
          {realised === null
            ? 'no trade'
            : `${percentage(realised)}, ${figure(result.wins)} of ${figure(result.trades)}`}
          {position !== null && `, ${positionWords[position]}`}
        </dd>
        <dt class="part">as forecast</dt>
        <dd>
          {forecast === null
            ? figure(null)
            : `${percentage(forecast.rate)} [${figure(100 * forecast.low)} to ${figure(100 * forecast.high)}]`}
        </dd>
      </dl>
    </>
  );
}
