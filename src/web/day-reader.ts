import type { EpochMs } from '../calendar/clock.ts';
import { newYorkDay, newYorkTime } from '../calendar/new-york.ts';
import { addDays, type TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { failureOf as failureOfRun } from '../jobs/run-failure.ts';
import type { TodayModel } from '../pages/today/today-model.ts';
import type { RunMessage } from '../pages/today/run-message.ts';
import { type DayState, dayState } from '../report/day-state.ts';
import { dayWords } from '../report/day-words.ts';
import type { Report } from '../report/load-report.ts';
import { reportChanges } from '../report/report-changes.ts';
import type { Run, Store } from '../store/store.ts';
import { messageOfRun, runUnderWay } from './events/run-events.ts';
import { reportDates, reportsAround } from './report-dates.ts';
import type { WebParts } from './web-parts.ts';

/** A page that could not reach the store tries again after this. */
const tryAgainMs = 15_000;
/** A report that is due begins within two minutes; then the page says that it did not. */
const beginsWithinMs = 130_000;

type Parts = Pick<WebParts, 'sources' | 'reports' | 'clock' | 'loaded'>;

/**
 * What the page of a day shows; without a date the start page's, on which the newest report stands in for one still missing.
 * A store that is away is told in it.
 */
export async function readDay(parts: Parts, wanted?: TradingDay): Promise<TodayModel> {
  const today = newYorkDay(parts.clock.now());
  const date = wanted ?? today;
  try {
    return await dayOf(parts, await parts.sources.store(), date, wanted === undefined);
  } catch (error) {
    if (!(error instanceof OpenbellError) || !error.code.startsWith('STORE_')) throw error;
    return {
      ...{ date, today, state: null, progress: null, report: null, changes: null, hasEnded: false },
      ...{ earlier: null, later: null, staleInMs: tryAgainMs },
      words: {
        badge: error.code === 'STORE_UNREACHABLE' ? 'Store away' : 'Store trouble',
        tone: 'bad',
        sentence: `Reports cannot be read: ${error.message}`,
        advice: error.advice,
      },
    };
  }
}

async function dayOf(parts: Parts, store: Store, date: TradingDay, start: boolean): Promise<TodayModel> {
  const { settings } = parts.loaded;
  const [runs, dates, running, firstDay] = await Promise.all([
    store.runsOf('morning', date),
    reportDates(store),
    runUnderWay(store),
    store.firstLedgerDay('morning'),
  ]);
  const ours = running !== null && (start || running.date === date) ? running : null;
  const now = parts.clock.now();
  const today = newYorkDay(now);
  const shown = dates.includes(date) ? date : start ? dates[0] : undefined;
  const around = reportsAround(shown ?? date, dates);
  const previous = shown === undefined ? null : around.earlier;
  const [progress, report, before, end] = await Promise.all([
    ours && messageOfRun(ours, parts.sources),
    shown === undefined ? null : parts.reports.report(shown),
    previous === null ? null : reportIfReadable(parts, previous),
    shown === undefined ? null : store.publishedRun('end_of_day', shown),
  ]);
  const morningTime = settings.MORNING_TIME;
  const known = runs.map((run) => upToDate(run, progress));
  const due = newYorkTime(date, morningTime);
  const state = dayState({ date, now, due, runs: known, ledgerHasRuns: firstDay !== null });
  const failure = state.kind === 'failed' ? failureOfRun(state.run) : undefined;
  return {
    ...{ date, today, state, progress, report, hasEnded: end !== null },
    words: dayWords(state, {
      ...{ date, now, morningTime, retryUntil: settings.MORNING_RETRY_UNTIL },
      failure: failure && { what: failure.message, advice: failure.advice },
    }),
    changes: report && before && { since: before.run.date, found: reportChanges(before, report) },
    ...around,
    staleInMs: untilAnotherState(state, now) - now,
  };
}

/** The report before is only compared with: where it cannot be read, nothing is lost of today's. */
async function reportIfReadable(parts: Parts, date: TradingDay): Promise<Report | null> {
  try {
    return await parts.reports.report(date);
  } catch (error) {
    if (error instanceof OpenbellError) return null;
    throw error;
  }
}

const statesOf: Readonly<Record<RunMessage['step'], Run['state'] | null>> = {
  queued: null,
  'waiting for the gateway': 'waiting_for_gateway',
  scanning: 'scanning',
  fetching: 'fetching',
  forecasting: 'forecasting',
};

/** The run with the state its progress tells, which is ahead of the ledger: that says only after minutes that it waits. */
function upToDate(run: Run, progress: RunMessage | null): Run {
  if (progress?.runId !== run.runId) return run;
  return { ...run, state: statesOf[progress.step] ?? run.state };
}

/** When time alone makes the state another one: where its report should have begun, else at New York's midnight. */
function untilAnotherState(state: DayState, now: EpochMs): number {
  const midnight = newYorkTime(addDays(newYorkDay(now), 1), '00:00');
  const begun = 'due' in state && state.due !== null ? state.due + beginsWithinMs : midnight;
  return begun > now ? Math.min(midnight, begun) : midnight;
}
