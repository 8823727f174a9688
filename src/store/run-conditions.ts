import type { ReportKind } from './store.ts';

/** SQL: 1 for runs that make an end of day, 0 for those of the morning's report. */
export const isEnd = "kind = 'end_of_day'";

/** SQL: runs that make the given report. */
export function about(of: ReportKind | 'any'): string {
  if (of === 'any') return '1';
  return of === 'end_of_day' ? isEnd : `NOT (${isEnd})`;
}

/** SQL: the same of those that readers have seen or see the report of. */
export const publishedReports = (of: ReportKind): string => `${about(of)} AND published_at IS NOT NULL`;

/** SQL: ids of the runs whose report readers see, one a date: the newest published one. @param where a further condition */
export const publishedRunIds = (of: ReportKind, where = '1'): string =>
  `(SELECT argMax(run_id, (attempt, published_at)) FROM runs FINAL WHERE ${publishedReports(of)} AND ${where} GROUP BY date)`;
