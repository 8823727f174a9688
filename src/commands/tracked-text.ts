import { plainText } from '../jobs/plain-text.ts';
import type { TrackedTicker, TrackerState } from '../jobs/live-message.ts';
import { figure, signedPercentage } from '../report/figures.ts';
import { type Column, layTable, type Screen, screenFor, tableTitle } from '../report/screen.ts';

const activeColumns: readonly Column[] = [
  { title: 'ticker' },
  { title: 'price', align: 'right' },
  { title: 'change', align: 'right' },
  { title: 'left', align: 'right' },
  { title: 'alerts', align: 'right' },
  { title: 'feed' },
  { title: 'stream' },
  { title: 'news', fills: true },
];
const waitingColumns: readonly Column[] = [{ title: 'ticker' }, { title: 'waits for', align: 'right' }];
const failedColumns: readonly Column[] = [
  { title: 'ticker' },
  { title: 'for', align: 'right' },
  { title: 'reason', fills: true },
];

/** `12 s`, `3 min`; never negative. */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function activeRow(tracked: TrackedTicker, now: number): string[] {
  const { ticker, price, changePercent, endsAt, firstSampleTime, alerts, feed, stream, headline } = tracked;
  const notes = [stream, tracked.halted ? 'halted' : '', tracked.recovered ? 'recovered' : ''];
  return [
    ticker,
    figure(price, price !== null && price < 1 ? 4 : 2),
    signedPercentage(changePercent === null ? null : changePercent / 100),
    firstSampleTime === null ? 'no price yet' : duration(endsAt - now),
    figure(alerts),
    feed ?? '–',
    notes.filter((note) => note !== '').join(', '),
    headline,
  ].map((text) => plainText(text));
}

function part(
  screen: Screen,
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  return rows.length === 0 ? [] : [`${tableTitle(screen, title)}\n${layTable(screen, columns, rows)}`];
}

/** What the tracker does at `now`, for people: where its data comes from, then active, waiting and failed tickers. */
export function trackedText(
  state: TrackerState,
  now: number,
  screen = screenFor(state.mode === 'SIMULATED'),
): string {
  const { mode, account, connection, active, waiting, failed } = state;
  const source =
    mode === null ? 'not connected to a gateway yet' : `${mode}, account ${account ?? 'unknown'}`;
  const since = (from: number): string => duration(now - from);
  return [
    plainText(`Tracker: ${source}; connection ${connection.replaceAll('_', ' ')}.`),
    ...part(
      screen,
      'Active',
      activeColumns,
      active.map((tracked) => activeRow(tracked, now)),
    ),
    ...part(
      screen,
      'Waiting for a line',
      waitingColumns,
      waiting.map(({ ticker, since: from }) => [plainText(ticker), since(from)]),
    ),
    ...part(
      screen,
      'Failed',
      failedColumns,
      failed.map(({ ticker, since: from, reason }) => [plainText(ticker), since(from), plainText(reason)]),
    ),
    ...(active.length + waiting.length + failed.length === 0 ? ['It tracks no ticker now.'] : []),
  ].join('\n\n');
}
