import { channel as diagnosticsChannel } from 'node:diagnostics_channel';
import type { Logger } from 'pino';

import type { Clock, EpochMs } from '../calendar/clock.ts';
import { newYorkDay, newYorkTime } from '../calendar/new-york.ts';
import { sessionOn } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { messageOf } from '../errors/openbell-error.ts';
import type { HoursDisagreement } from '../ibkr/exchange-hours.ts';
import type { Notification } from '../notify/notification.ts';
import { readEndOfDay } from '../report/load-end-of-day.ts';
import { readReport } from '../report/load-report.ts';
import type { Source } from '../source.ts';
import type { Run, Store } from '../store/store.ts';
import { newestClosedDay } from './closed-day.ts';
import { endOfDaySummary } from './end-of-day-summary.ts';
import type { NotifyQueues } from './notify-queues.ts';
import { reportSummary } from './report-summary.ts';
import { calendarWarning, failedRunWarning, missedRunsWarning, noReportWarning } from './report-warnings.ts';
import { hasEnded, newestAttempt } from './run-ledger.ts';
import { lateAfter } from './schedule.ts';

const step = diagnosticsChannel('openbell.step');

/** Runs of the ledger looked at: more than a day and a long absence have. */
const looksBack = 60;

export interface NoticeParts {
  readonly store: Pick<Store, 'symbolOutcomes' | 'forecasts' | 'endOfDay' | 'recentRuns'>;
  readonly notify: Pick<NotifyQueues, 'enqueue'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A report for a date that was over when it was asked for is nobody's morning; of ends of day only the newest session's is news. */
const isForPast = ({ kind, date, createdAt }: Run): boolean =>
  date < (kind === 'end_of_day' ? newestClosedDay(createdAt) : newYorkDay(createdAt));

/**
 * Tells the channels how a day's report came out. Every process that learns of it may tell: a notification's id makes sure that
 * it is sent once. A report does not depend on being told of: what fails is logged, and told by the next look.
 */
export class ReportNotices {
  readonly #parts: NoticeParts;
  /** Notifications in the queue, by id: what they are made from is not read again. */
  readonly #told = new Set<string>();

  constructor(parts: NoticeParts) {
    this.#parts = parts;
  }

  /** Tells of a run that has ended: a summary of its report, or a warning that there is none. Never rejects. */
  async tellOf(run: Run): Promise<void> {
    const { store } = this.#parts;
    if (isForPast(run)) return;
    if (run.publishedAt !== null) {
      const { runId } = run;
      await this.#tell({ id: `report-${runId}`, runId }, async () => {
        // A newer one of the day may have replaced it.
        if (run.kind === 'end_of_day') {
          const { summary } = await store.endOfDay(run.runId);
          return summary === null ? null : endOfDaySummary(await readEndOfDay(store, run));
        }
        const report = await readReport(store, run);
        return report.forecasts.length === 0 ? null : reportSummary(report);
      });
    } else if (run.state === 'failed') {
      const { runId } = run;
      await this.#tell({ id: `failed-${runId}`, runId }, () => failedRunWarning(run));
    }
  }

  /** Warns that the gateway keeps other hours than the calendar; what was told of the same days is not told again. Never rejects. */
  async tellOfCalendar(
    disagreements: readonly HoursDisagreement[],
    foundAt: EpochMs,
    source: Source,
  ): Promise<void> {
    for (const found of disagreements) {
      const notice = calendarWarning(found, foundAt, source);
      await this.#tell({ id: notice.id }, () => notice);
    }
  }

  /**
   * Looks through the ledger for what has not been told: runs that ended today, days found to be missed, and a session that has
   * opened without a report. A report due only after the open is not waited for at the open.
   * @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED
   * @param morningTime when a day's report is due, HH:mm New York.
   */
  async look(morningTime: string): Promise<void> {
    const now = this.#parts.clock.now();
    const today = newYorkDay(now);
    const { store } = this.#parts;
    await this.#lookAtEnded(await store.recentRuns('end_of_day', looksBack), today);
    const runs = await store.recentRuns('morning', looksBack);
    await this.#lookAtEnded(runs, today);
    const session = sessionOn(today);
    const opened = lateAfter(today);
    if (!session || now < opened || now >= session.close * 1000) return;
    if (newYorkTime(today, morningTime) >= opened) return;
    const ofToday = runs.filter((run) => run.date === today);
    if (ofToday.some((run) => run.publishedAt !== null)) return;
    const newest = newestAttempt(ofToday);
    const notice = noReportWarning(today, opened, newest);
    await this.#tell({ id: notice.id, ...(newest && { runId: newest.runId }) }, () => notice);
  }

  /** Tells of what ended today. @param runs all of one report */
  async #lookAtEnded(runs: readonly Run[], today: TradingDay): Promise<void> {
    const endedToday = runs.filter((run) => hasEnded(run) && newYorkDay(run.finishedAt ?? 0) === today);
    for (const date of new Set(endedToday.map((run) => run.date))) {
      // What an earlier attempt came to is of no interest any more, and its rows may be gone.
      const newest = newestAttempt(runs.filter((run) => run.date === date))!;
      if (hasEnded(newest)) await this.tellOf(newest);
    }
    const missed = endedToday.filter(({ state }) => state === 'missed');
    if (missed.length > 0) {
      const notice = missedRunsWarning(missed);
      await this.#tell({ id: notice.id }, () => notice);
    }
  }

  async #tell(
    about: { readonly id: string; readonly runId?: string },
    compose: () => Notification | Promise<Notification | null>,
  ): Promise<void> {
    const { id } = about;
    if (this.#told.has(id)) return;
    const { notify, log } = this.#parts;
    try {
      const notification = await compose();
      if (notification) await notify.enqueue(notification);
      this.#told.add(id);
      step.publish('report:told');
    } catch (error) {
      log.warn({ ...about, error: messageOf(error) }, 'the channels are told later');
    }
  }
}
