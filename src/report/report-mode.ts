import type { Source } from '../source.ts';
import type { Run } from '../store/store.ts';

export type ReportMode = Source['mode'] | 'UNKNOWN';

/** Where a report's data came from. */
export function modeOf({ source }: Pick<Run, 'source'>): ReportMode {
  return source?.mode ?? 'UNKNOWN';
}

/** What every export says of itself. */
export function noticeOf(run: Run): string {
  const advice = 'Not investment advice.';
  return modeOf(run) === 'SIMULATED'
    ? `SIMULATED: made from a simulated gateway, not from the market. ${advice}`
    : advice;
}
