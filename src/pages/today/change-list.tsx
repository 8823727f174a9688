import type { VNode } from 'preact';

import type { TradingDay } from '../../calendar/trading-day.ts';
import { dayName } from '../../report/day-text.ts';
import { figure, signedDollars } from '../../report/figures.ts';
import type { ForecastChange } from '../../report/report-changes.ts';
import type { TodayModel } from './today-model.ts';
import { VerdictBadge } from '../verdict-badge.tsx';

interface ChangeListProps {
  readonly changes: NonNullable<TodayModel['changes']>;
  readonly date: TradingDay;
}

const isSame = ({ verdict, cameIn, wentOut, medianPnl }: ForecastChange): boolean =>
  verdict === null &&
  cameIn.length + wentOut.length === 0 &&
  Math.abs(medianPnl.now - medianPnl.before) < 0.5;

/** What is other than in the report before. */
export function ChangeList({ changes: { since, found }, date }: ChangeListProps): VNode {
  const changed = found.forecasts.filter((change) => !isSame(change));
  const same = found.forecasts.filter(isSame);
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">
        Since <a href={`/report/${since}`}>{dayName(since, 'ccc d LLL')}</a>
      </h2>
      <ul class="changes">
        {changed.map((change) => (
          <Change key={change.preset} change={change} since={since} date={date} />
        ))}
      </ul>
      {same.length > 0 && <Named text="No change" presets={same.map(({ preset }) => preset)} />}
      {found.newPresets.length > 0 && <Named text="New forecasts" presets={found.newPresets} />}
      {found.gonePresets.length > 0 && <Named text="No longer made" presets={found.gonePresets} />}
    </section>
  );
}

function Named({ text, presets }: { readonly text: string; readonly presets: readonly string[] }): VNode {
  return (
    <p class="muted">
      {text}: {presets.join(', ')}
    </p>
  );
}

interface ChangeProps {
  readonly change: ForecastChange;
  readonly since: TradingDay;
  readonly date: TradingDay;
}

function Change({ change, since, date }: ChangeProps): VNode {
  const { preset, verdict, cameIn, wentOut, stayed, medianPnl } = change;
  // Of the figures as they are shown, so that the sum is right to the eye.
  const difference = Math.round(medianPnl.now) - Math.round(medianPnl.before);
  return (
    <li class="card">
      <h3>{preset}</h3>
      {verdict !== null && (
        <p>
          <VerdictBadge verdict={verdict.before} /> <span aria-label="became">→</span>{' '}
          <VerdictBadge verdict={verdict.now} />
        </p>
      )}
      <p>
        <span class="muted">Median P&L</span>{' '}
        <span class="number">
          {signedDollars(medianPnl.before)} → {signedDollars(medianPnl.now)}
        </span>{' '}
        <span class={`number ${difference > 0 ? 'gain' : difference < 0 ? 'loss' : ''}`}>
          ({signedDollars(difference)})
        </span>
      </p>
      <Moves title="In" symbols={cameIn} date={date} preset={preset} />
      <Moves title="Out" symbols={wentOut} date={since} preset={preset} />
      {cameIn.length + wentOut.length > 0 && (
        <p class="small muted">
          {figure(stayed)} {stayed === 1 ? 'stock stays' : 'stocks stay'}
        </p>
      )}
    </li>
  );
}

interface MovesProps {
  readonly title: string;
  readonly symbols: readonly string[];
  /** The day whose report has them. */
  readonly date: TradingDay;
  readonly preset: string;
}

function Moves({ title, symbols, date, preset }: MovesProps): VNode | null {
  if (symbols.length === 0) return null;
  return (
    <p>
      <span class="muted">{title}</span>{' '}
      {symbols.map((symbol) => (
        <span key={symbol}>
          <a href={`/stock/${encodeURIComponent(symbol)}?date=${date}&preset=${encodeURIComponent(preset)}`}>
            {symbol}
          </a>{' '}
        </span>
      ))}
    </p>
  );
}
