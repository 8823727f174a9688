import type { EpochMs } from '../calendar/clock.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { disagreementText, type HoursDisagreement } from '../ibkr/exchange-hours.ts';
import { fit, oneLine } from '../notify/message-text.ts';
import type { Notification } from '../notify/notification.ts';
import { modeOf } from '../report/report-mode.ts';
import type { Source } from '../source.ts';
import type { Run } from '../store/store.ts';
import { shortDay } from './report-summary.ts';
import { failureOf } from './run-failure.ts';

const longestLine = 360;
const longestMarked = 12;

function warning(
  id: string,
  title: string,
  lines: readonly string[],
  occurredAt: number,
  run: Pick<Run, 'source'> | undefined,
  data: Notification['data'],
): Notification {
  const mode = run?.source ? modeOf(run) : 'LIVE';
  return {
    ...{ id, kind: 'warning', title, occurredAt, data },
    lines: lines.map((line) => fit(oneLine(line), longestLine)).filter((line) => line !== ''),
    marks: mode === 'LIVE' ? [] : [mode],
  };
}

/** A run that ended without a report: why, and what to do. */
export function failedRunWarning(run: Run): Notification {
  const { runId, kind, date, reason } = run;
  const { advice } = failureOf(run);
  return warning(
    `failed-${runId}`,
    `No ${kind === 'end_of_day' ? 'end of day' : 'report'} for ${shortDay(date)}: the run failed`,
    [reason, advice, `run ${runId}`],
    run.finishedAt ?? run.createdAt,
    run,
    { run: runId, date, state: run.state, reason },
  );
}

/** Days whose report was missed, in one message. @param runs one a day, at least one, all of one kind. */
export function missedRunsWarning(runs: readonly Run[]): Notification {
  const dates = runs.map(({ date }) => date).sort();
  const newest = dates.at(-1)!;
  const named = dates.slice(-longestMarked).map(shortDay).join(', ');
  const isEnd = runs[0]!.kind === 'end_of_day';
  const title =
    dates.length === 1
      ? `The ${isEnd ? 'end of day' : 'report'} of ${shortDay(newest)} was missed`
      : `${dates.length} ${isEnd ? 'ends of day' : 'reports'} were missed, the last of ${shortDay(newest)}`;
  const reasons = [...new Set(runs.map(({ reason }) => reason))].join('; ');
  return warning(
    `missed-${isEnd ? 'end_of_day-' : ''}${newest}`,
    title,
    [named, reasons, `Make one with \`openbell ${isEnd ? 'eod' : 'morning'} --date DATE\`.`],
    Math.max(...runs.map(({ createdAt }) => createdAt)),
    undefined,
    { dates: dates.join(' '), count: dates.length },
  );
}

/** The market is open and the day has no report. @param run the day's newest, where there is one. */
export function noReportWarning(date: TradingDay, openedAt: EpochMs, run: Run | undefined): Notification {
  const state = run?.state ?? 'none';
  const doing = run === undefined ? 'It has no run.' : `Its run ${run.runId} is ${told(run)}.`;
  return warning(
    `no-report-${date}`,
    `No report yet for ${shortDay(date)}: the market is open`,
    [doing, run?.reason ?? '', 'See /runs, or `openbell check`.'],
    openedAt,
    run,
    { date, run: run?.runId ?? null, state, reason: run?.reason ?? '' },
  );
}

/** The gateway keeps other hours on a day than the calendar; its id is of what is said, so that it is told once. */
export function calendarWarning(found: HoursDisagreement, foundAt: EpochMs, source: Source): Notification {
  const { day, gateway, calendar, setting } = found;
  return warning(
    `calendar-${day}-${gateway.replaceAll(':', '')}`,
    `The exchange's hours of ${shortDay(day)} are in doubt`,
    [disagreementText(found), hoursAdvice(setting)],
    foundAt,
    { source },
    { day, gateway, calendar },
  );
}

/** What to do where gateway and calendar disagree. @param setting what EXCHANGE_DAYS would say */
export const hoursAdvice = (setting: string | null): string =>
  setting === null
    ? 'Look at the notices of NYSE: the calendar knows no such hours.'
    : `If NYSE says the same, give every process EXCHANGE_DAYS=${setting} and restart it.`;

const told = ({ state }: Run): string => state.replaceAll('_', ' ');
