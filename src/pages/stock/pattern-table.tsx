import type { VNode } from 'preact';

import type { Pattern } from '../../analytics/results.ts';
import { figure, signedPercentage } from '../../report/figures.ts';
import { exitText, outcomeText, priceText, type SessionClock, sessionClock } from './pattern-words.ts';

interface PatternTableProps {
  readonly symbol: string;
  /** Of all presets: a row names its pattern by its place in this list. */
  readonly patterns: readonly Pattern[];
  readonly preset: string | null;
}

/** The patterns of one preset, each with how it ended; a row leads to its place in the chart. */
export function PatternTable({ symbol, patterns, preset }: PatternTableProps): VNode {
  const clock = sessionClock();
  const shown = patterns
    .map((pattern, ordinal) => ({ pattern, ordinal }))
    .filter(({ pattern }) => pattern.preset === preset);
  return (
    <section id="patterns" aria-labelledby="patterns-title">
      <h2 id="patterns-title">Patterns</h2>
      {shown.length === 0 ? (
        <p class="muted">
          {preset === null ? 'No preset was run.' : `None of ${preset} in the window of this report.`}
        </p>
      ) : (
        <div class="scroll tall" tabIndex={0} role="region" aria-label="Table of patterns">
          <table>
            <caption>
              {figure(shown.length)} of {symbol} under {preset}; times of the bar that completes them, New
              York
            </caption>
            <thead>
              <tr>
                <th scope="col">Session</th>
                <th scope="col">Time</th>
                <th scope="col">Preset</th>
                <th scope="col">Outcome</th>
                <th scope="col" class="number">
                  Entry, $
                </th>
                <th scope="col" class="number">
                  Exit, $
                </th>
                <th scope="col">Exit reason</th>
                <th scope="col" class="number">
                  Net
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ pattern, ordinal }) => (
                <PatternRow key={ordinal} pattern={pattern} ordinal={ordinal} clock={clock} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface PatternRowProps {
  readonly pattern: Pattern;
  readonly ordinal: number;
  readonly clock: SessionClock;
}

function PatternRow({ pattern, ordinal, clock }: PatternRowProps): VNode {
  const { session, completeTime, preset, trade } = pattern;
  const gained = trade !== null && trade.netReturn > 0;
  return (
    <tr data-row={ordinal}>
      <td class="moment">{session}</td>
      <td class="moment">
        <a href="#chart" data-pattern={ordinal}>
          {clock(session, completeTime)}
          <span class="heard">, show in the chart</span>
        </a>
      </td>
      <td>{preset}</td>
      <td class="outcome">{outcomeText(pattern)}</td>
      <td class="number">
        {trade === null ? '–' : `${priceText(trade.entryPrice)} at ${clock(session, trade.entryTime)}`}
      </td>
      <td class="number">
        {trade === null ? '–' : `${priceText(trade.exitPrice)} at ${clock(session, trade.exitTime)}`}
      </td>
      <td>{trade === null ? '–' : exitText(trade)}</td>
      <td class={trade === null ? 'number' : `number ${gained ? 'gain' : 'loss'}`}>
        {signedPercentage(trade?.netReturn ?? null)}
      </td>
    </tr>
  );
}
