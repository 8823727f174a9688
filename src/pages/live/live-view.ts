import { newYorkDay } from '../../calendar/new-york.ts';
import type { TrackerState } from '../../jobs/live-message.ts';
import { figureRows } from './figure-rows.ts';
import type { Row, Slots } from './slots.tsx';
import { failedRow, tickerRow, waitingRow } from './ticker-rows.ts';
import { type Trouble, trackerStatus, trackerTrouble } from './tracker-status.ts';

/** What is known of the tracker at a moment. */
export interface Heard {
  /** Epoch ms of the tracker's clock now: its own time at the state, and what has passed since. */
  readonly now: number;
  /** Null while no tracker runs. */
  readonly state: TrackerState | null;
  /** Milliseconds since the state was heard; null without one. */
  readonly age: number | null;
  /** What keeps the page from hearing of it, in words. */
  readonly trouble: Trouble | null;
}

/** What words depend on besides the state. */
export interface LiveTerms {
  /** Alerts a window at most. */
  readonly alertsPerWindow: number;
  /** Whether there is a page of a stock. */
  readonly hasPage: (ticker: string) => boolean;
}

/** All of the page that changes from second to second, in words: browsers only put it in its place. */
export interface LiveView {
  readonly now: number;
  /** New York's date now: another one means another day's alerts. */
  readonly day: string;
  readonly age: number | null;
  /** Gaps since the tracker's start: one more means that the list of them is old. */
  readonly gaps: number;
  readonly mode: string | null;
  readonly trouble: Trouble | null;
  readonly status: Slots;
  readonly lists: Readonly<Record<ListName, readonly Row[]>>;
}

export type ListName = 'tickers' | 'waiting' | 'failed' | 'figures';

export function liveView(heard: Heard, terms: LiveTerms): LiveView {
  const { now, state, age } = heard;
  // Newest first; a window's opening never changes, so rows stay where they are.
  const active = (state?.active ?? []).toSorted(
    (a, b) => b.openedAt - a.openedAt || (a.ticker < b.ticker ? -1 : 1),
  );
  return {
    now,
    day: newYorkDay(now),
    age,
    gaps: state?.counters['gaps'] ?? 0,
    mode: state?.mode ?? null,
    trouble: heard.trouble ?? trackerTrouble(heard),
    status: trackerStatus(heard),
    lists: {
      tickers: active.map((ticker) => tickerRow(ticker, terms)),
      waiting: (state?.waiting ?? []).map((ticker, index) => waitingRow(ticker, index, now)),
      failed: (state?.failed ?? []).map(failedRow),
      figures: state === null ? [] : figureRows(state),
    },
  };
}
