import type { VNode } from 'preact';

import { formatNewYork } from '../../calendar/new-york.ts';
import type { GapRow } from '../../store/news-store.ts';
import { figure } from '../../report/figures.ts';

const kinds: Readonly<Record<string, string>> = {
  socket: 'no connection to the gateway',
  link: 'the gateway had no link to IBKR',
  silent: 'a stream had died without a word',
  competing_session: 'another session of the login had the data',
};

/** Tickers named at most; the others are counted. */
const namedTickers = 8;

function tickerNames(tickers: readonly string[]): string {
  const named = tickers.slice(0, namedTickers).join(', ');
  const more = tickers.length - namedTickers;
  return more > 0 ? `${named} and ${more} more` : named;
}

/** Times of the day in which trades may be missing, newest first. */
export function GapList({ gaps }: { readonly gaps: readonly GapRow[] }): VNode {
  if (gaps.length === 0) return <p class="muted">None today: no trade is known to be missing.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Gaps of the day">
      <table>
        <thead>
          <tr>
            <th scope="col">From – to, New York</th>
            <th scope="col" class="number">
              Seconds
            </th>
            <th scope="col">Why</th>
            <th scope="col">Tickers</th>
          </tr>
        </thead>
        <tbody>
          {gaps.toReversed().map(({ from, to, kind, tickers }) => (
            <tr key={`${from} ${kind} ${tickers.join()}`}>
              <td class="number">
                {formatNewYork(from, 'HH:mm:ss')} – {formatNewYork(to, 'HH:mm:ss')}
              </td>
              <td class="number">{figure((to - from) / 1000, 1)}</td>
              <td>{kinds[kind] ?? kind}</td>
              <td>{tickerNames(tickers)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
