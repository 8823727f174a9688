import { newYorkDay, newYorkTime } from '../calendar/new-york.ts';
import { newestSessionDay } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { endOfDayDue } from '../jobs/owed-ends.ts';
import type { EndOfDayModel } from '../pages/end-of-day/end-of-day-model.ts';
import { dayState } from '../report/day-state.ts';
import type { DayWords } from '../report/day-words.ts';
import { endOfDayWords } from '../report/end-state-words.ts';
import { loadAccountDay } from '../report/load-account.ts';
import type { Store } from '../store/store.ts';
import { reportDates, reportsAround } from './report-dates.ts';
import type { WebParts } from './web-parts.ts';

type Parts = Pick<WebParts, 'sources' | 'ends' | 'clock' | 'loaded'>;

/**
 * What the page of a day's end shows; without a date that of the newest one, or of the newest session where there is none.
 * @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED
 */
export async function readDaysEnd(parts: Parts, wanted?: TradingDay): Promise<EndOfDayModel> {
  const store = await parts.sources.store();
  const now = parts.clock.now();
  const today = newYorkDay(now);
  const dates = await reportDates(store, 'end_of_day');
  const date = wanted ?? dates[0] ?? newestSessionDay(now);
  const [own, report, todays] = await Promise.all([
    stateOf(parts, store, date),
    dates.includes(date) ? parts.ends.report(date) : null,
    wanted === undefined && date < today ? stateOf(parts, store, today) : null,
  ]);
  return {
    ...{ date, today, report },
    // Before a day has ended, what has been collected of it so far.
    account: report?.account ?? (await loadAccountDay(store, date)),
    words: own.words,
    hasMorning: own.hasMorning,
    // Of a day without a session nothing is awaited.
    todays: todays === null || todays.isClosed ? null : todays.words,
    ...reportsAround(date, dates),
  };
}

interface EndState {
  readonly words: DayWords;
  readonly hasMorning: boolean;
  readonly isClosed: boolean;
}

async function stateOf({ clock, loaded }: Parts, store: Store, date: TradingDay): Promise<EndState> {
  const { END_OF_DAY_TIME, END_OF_DAY_RETRY_UNTIL } = loaded.settings;
  const [runs, morning, firstDay] = await Promise.all([
    store.runsOf('end_of_day', date),
    store.publishedRun('morning', date),
    store.firstLedgerDay('morning'),
  ]);
  const now = clock.now();
  const hasMorning = morning !== null;
  const due = endOfDayDue(date, END_OF_DAY_TIME) ?? newYorkTime(date, END_OF_DAY_TIME);
  const state = dayState({ date, now, due, runs, ledgerHasRuns: firstDay !== null });
  const words = endOfDayWords(state, { date, now, hasMorning, retryUntil: END_OF_DAY_RETRY_UNTIL });
  return { words, hasMorning, isClosed: state.kind === 'closed' };
}
