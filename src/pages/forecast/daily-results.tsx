import type { VNode } from 'preact';

import type { Forecast, OutOfSampleDay } from '../../analytics/forecast-types.ts';
import type { TradingDay } from '../../calendar/trading-day.ts';
import { centsFor, dollars, figure, signedDollars } from '../../report/figures.ts';
import { DistributionDrawing } from '../drawings/distribution-drawing.tsx';
import { type EquityCurve, equityCurve } from '../drawings/equity-curve.ts';
import { EquityDrawing } from '../drawings/equity-drawing.tsx';
import type { ForecastView } from './forecast-view.ts';
import { dayName } from '../../report/day-text.ts';

/** The days the figures rest on: what they add up to, how they spread, and each of them. */
export function DailyResults({ forecast }: ForecastView): VNode {
  const { outOfSampleDays: days } = forecast;
  return (
    <section aria-labelledby="days">
      <h2 id="days">The days it rests on</h2>
      {days.length === 0 ? (
        <p>No stock is chosen, so there is no day to show.</p>
      ) : (
        <>
          <p class="muted">
            {dayCount(days)} before the report, each traded with stocks chosen without that day. P&L after
            costs.
          </p>
          <div class="pair">
            <Equity days={days} />
            <Spread forecast={forecast} />
          </div>
          <DayTable days={days} />
        </>
      )}
    </section>
  );
}

const dayCount = ({ length }: readonly unknown[]): string =>
  `${figure(length)} ${length === 1 ? 'day' : 'days'}`;

function Equity({ days }: { readonly days: readonly OutOfSampleDay[] }): VNode {
  const curve = equityCurve(days.map(({ pnlDollars }) => pnlDollars));
  const names = days.map(({ session }) => dayName(session as TradingDay, 'd LLL'));
  const text = equityWords(curve, names);
  return (
    <figure class="card">
      <figcaption>
        <h3>P&L added up</h3>
        <p>{text}</p>
      </figcaption>
      <EquityDrawing curve={curve} days={names} label={`P&L added up over ${dayCount(days)}. ${text}`} />
    </figure>
  );
}

function equityWords({ sums, deepest }: EquityCurve, days: readonly string[]): string {
  const total = sums.at(-1)!;
  const sum = `${signedDollars(total, centsFor([total]))} after ${dayCount(days)}.`;
  if (deepest === null) return `${sum} It never fell.`;
  const begin = deepest.from === 0 ? 'the start' : days[deepest.from - 1]!;
  const fall = dollars(deepest.dollars, centsFor([deepest.dollars]));
  return `${sum} Deepest fall: ${fall}, from ${begin} to ${days[deepest.to - 1]!} (dots).`;
}

function Spread({ forecast }: { readonly forecast: Forecast }): VNode {
  const { outOfSampleDays: days, expectedPnlDollars: interval, intervalPercent } = forecast;
  const values = days.map(({ pnlDollars }) => pnlDollars);
  const inside = values.filter((value) => value >= interval.low && value <= interval.high).length;
  const cents = centsFor(values);
  const shown = [interval.low, interval.high, interval.median].map((value) => dollars(value, cents));
  const text = `A dot a day. The band is the ${figure(intervalPercent)} % interval, ${shown[0]!} to ${shown[1]!}, its line the median, ${shown[2]!}. ${figure(inside)} of ${dayCount(days)} lie inside.`;
  return (
    <figure class="card">
      <figcaption>
        <h3>How the days spread</h3>
        <p>{text}</p>
      </figcaption>
      <DistributionDrawing {...{ values, interval, unit: '$', label: `Daily P&L. ${text}` }} />
    </figure>
  );
}

function DayTable({ days }: { readonly days: readonly OutOfSampleDay[] }): VNode {
  const { sums } = equityCurve(days.map(({ pnlDollars }) => pnlDollars));
  return (
    <details>
      <summary>All {dayCount(days)} as a table</summary>
      <div class="scroll" role="region" aria-label="Days" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Session</th>
              <th scope="col" class="number">
                Trades
              </th>
              <th scope="col" class="number">
                Wins
              </th>
              <th scope="col" class="number">
                P&L
              </th>
              <th scope="col" class="number">
                Added up
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ session, trades, wins, pnlDollars }, place) => (
              <tr key={session}>
                <th scope="row" class="number">
                  {dayName(session as TradingDay, 'ccc d LLL')}
                </th>
                <td class="number">{figure(trades)}</td>
                <td class="number">{figure(wins)}</td>
                <td class={`number ${pnlDollars < 0 ? 'loss' : pnlDollars > 0 ? 'gain' : ''}`}>
                  {signedDollars(pnlDollars, 2)}
                </td>
                <td class="number">{signedDollars(sums[place + 1]!, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
