import type { WindowView } from '../analytics/alerts/alert-events.ts';

/** Who gets a market-data line, and who waits for one; both in the order of their claim. */
export interface LineShares {
  readonly streamed: readonly string[];
  readonly waiting: readonly string[];
}

/**
 * Shares the lines: tickers with a sample keep theirs, then the newest news comes first.
 * @param unknown tickers IBKR does not know at present: they need no line.
 */
export function shareLines(
  windows: readonly WindowView[],
  lines: number,
  unknown: (ticker: string) => boolean,
): LineShares {
  const claims = windows
    .filter(({ ticker }) => !unknown(ticker))
    .sort((a, b) => Number(b.samples > 0) - Number(a.samples > 0) || b.openedAt - a.openedAt)
    .map(({ ticker }) => ticker);
  return { streamed: claims.slice(0, lines), waiting: claims.slice(lines) };
}
