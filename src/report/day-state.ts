import type { EpochMs } from '../calendar/clock.ts';
import { closureReason } from '../calendar/holidays.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import { nextSession } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { Run, RunState } from '../store/store.ts';

/** How a day's report stands. `published` is what readers see meanwhile, where a newer attempt is not what they see. */
export type DayState =
  /** No session, so no report; `next` is the session after it. */
  | { readonly kind: 'closed'; readonly reason: string; readonly next: TradingDay }
  /** Nothing was ever asked for in this installation; `due` is when the day's report comes by itself, if it still does. */
  | { readonly kind: 'new'; readonly due: EpochMs | null }
  /** It comes by itself at `due`. */
  | { readonly kind: 'waiting'; readonly due: EpochMs }
  /** It was due and nobody has begun with it. */
  | { readonly kind: 'overdue'; readonly due: EpochMs }
  /** A past session day without a row in the ledger. */
  | { readonly kind: 'none' }
  | { readonly kind: 'gateway' | 'running'; readonly run: Run; readonly published: Run | null }
  | { readonly kind: 'done' | 'partial'; readonly run: Run }
  /** `due`: when it is tried again by itself. */
  | {
      readonly kind: 'failed';
      readonly run: Run;
      readonly published: Run | null;
      readonly due: EpochMs | null;
    }
  | { readonly kind: 'missed' | 'skipped'; readonly run: Run; readonly published: Run | null };

export interface DayMatter {
  readonly date: TradingDay;
  readonly now: EpochMs;
  /** When the day's report is made by itself, where it has a session. */
  readonly due: EpochMs;
  /** The date's rows of the ledger, in any order. */
  readonly runs: readonly Run[];
  /** Whether the ledger has a row of any date. */
  readonly ledgerHasRuns: boolean;
}

const kinds = {
  queued: 'running',
  waiting_for_gateway: 'gateway',
  scanning: 'running',
  fetching: 'running',
  forecasting: 'running',
  done: 'done',
  partial: 'partial',
  failed: 'failed',
  missed: 'missed',
  skipped: 'skipped',
} as const satisfies Record<RunState, DayState['kind']>;

const newest = (runs: readonly Run[]): Run | null =>
  runs.reduce<Run | null>((best, run) => (best && best.attempt > run.attempt ? best : run), null);

/** How the report of a date stands at an instant, by the ledger and the exchange's calendar. */
export function dayState(matter: DayMatter): DayState {
  const { date, now, due, runs } = matter;
  const run = newest(runs);
  const closed = closureReason(date);
  // The row a holiday leaves says less than the calendar does.
  if (closed !== undefined && (run === null || run.state === 'skipped')) {
    return { kind: 'closed', reason: closed, next: nextSession(date).day };
  }
  if (run === null) return withoutRun(matter);
  const published = newest(runs.filter((candidate) => candidate.publishedAt !== null));
  const kind = kinds[run.state];
  if (kind === 'done' || kind === 'partial') return { kind, run };
  if (kind === 'failed') return { kind, run, published, due: now < due ? due : null };
  return { kind, run, published };
}

function withoutRun({ date, now, due, ledgerHasRuns }: DayMatter): DayState {
  const today = newYorkDay(now);
  const coming = date >= today && now < due;
  if (!ledgerHasRuns && date === today) return { kind: 'new', due: coming ? due : null };
  if (date < today) return { kind: 'none' };
  return coming ? { kind: 'waiting', due } : { kind: 'overdue', due };
}
