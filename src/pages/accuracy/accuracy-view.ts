import type { Basis, Metric } from '../../analytics/end-of-day/end-of-day-types.ts';
import type { AccuracySummary } from '../../report/accuracy-summary.ts';
import type { WalkForwardReport } from '../../report/walk-forward-schema.ts';
import type { Source } from '../../source.ts';
import type { Frame } from '../frame.ts';

/** Whose outcomes: of this installation's reports, or of a walk through past days. */
export type AccuracySource = 'ledger' | 'walk';

export interface AccuracyChoice {
  readonly source: AccuracySource;
  readonly basis: Basis;
  readonly metric: Metric;
}

/** Everything the page of accuracy shows. */
export interface AccuracyView {
  readonly frame: Frame;
  readonly choice: AccuracyChoice;
  readonly summary: AccuracySummary;
  /** The newest walk, where one is stored. */
  readonly walk: Pick<
    WalkForwardReport,
    'runId' | 'createdAt' | 'origin' | 'symbols' | 'days' | 'from' | 'to'
  > | null;
  /** Where the ledger's reports come from; null where there is none. */
  readonly ledgerSource: Source | null;
  /** The ledger may hold older reports than those shown. */
  readonly mostReports: number;
}

/** The page with some other choice. */
export const accuracyPath = ({ source, basis, metric }: AccuracyChoice): string =>
  `/accuracy?source=${source}&basis=${basis}&metric=${metric}`;
