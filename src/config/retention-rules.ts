import type { SettingRule } from './setting-rule.ts';

/** Calendar days that hold so many sessions, however many holidays fall into them. */
const daysOfSessions = (sessions: number): number => Math.ceil(sessions * 1.5) + 7;

/** Sessions the newest bar held may be older than a window, to tell a split by. */
export const checkReachSessions = 5;
/** Reports the accuracy is measured over; the analytics know no settings, so a test holds theirs against it. */
export const accuracyReports = 60;

/** What is kept less long than the next morning needs it. */
export const retentionRules: readonly SettingRule[] = [
  {
    name: 'KEEP_BARS_DAYS',
    broken: ({ KEEP_BARS_DAYS, WINDOW_SESSIONS }) =>
      KEEP_BARS_DAYS !== 0 && KEEP_BARS_DAYS < daysOfSessions(WINDOW_SESSIONS + checkReachSessions),
    reason: ({ WINDOW_SESSIONS }) =>
      `a morning needs the bars of ${WINDOW_SESSIONS} sessions (WINDOW_SESSIONS): write 0 or at least ${daysOfSessions(WINDOW_SESSIONS + checkReachSessions)}`,
  },
  {
    name: 'KEEP_REPORTS_DAYS',
    broken: ({ KEEP_REPORTS_DAYS }) =>
      KEEP_REPORTS_DAYS !== 0 && KEEP_REPORTS_DAYS < daysOfSessions(accuracyReports),
    reason: () =>
      `the accuracy is that of ${accuracyReports} reports: write 0 or at least ${daysOfSessions(accuracyReports)}`,
  },
];
