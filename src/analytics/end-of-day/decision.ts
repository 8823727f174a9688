import type { AccuracyRow } from './end-of-day-types.ts';
import { newestReports, rowsOf } from './accuracy.ts';
import { byDate } from './by-date.ts';

/** What the gap between forecast and reality asks for. */
export type Advice = 'go_on' | 'watch' | 'look_into_it' | 'stop_relying' | 'too_few_reports';

/** Gaps, percent, from which each advice holds; `stop_relying` only above its own. */
export const adviceFrom = { watch: 10, look_into_it: 25, stop_relying: 40 } as const;

/** Reports looked back at, and the fewest that say anything. */
export const decisionReports = { horizons: [20, 60], least: 10 } as const;

/** One figure over some reports: what was forecast, what came, and how far apart they are. */
export interface GapEvidence {
  readonly metric: AccuracyRow['metric'];
  /** Means a report. */
  readonly forecast: number;
  readonly realised: number;
  /** Half the mean width of the intervals: what a forecast claims to be off by. */
  readonly halfWidth: number;
  /** |realised - forecast| in percent of `halfWidth`. */
  readonly gapPercent: number;
}

export interface Decision {
  readonly preset: string;
  readonly horizon: number;
  /** Reports there were, at most `horizon`. */
  readonly reports: number;
  /** The larger gap of the two figures; null where there are too few reports. */
  readonly gapPercent: number | null;
  readonly advice: Advice;
  readonly evidence: readonly GapEvidence[];
}

/**
 * What to make of each preset, from its whole list as if traded, which every report has. The gap is the mean difference between
 * what came and the median forecast, in units of what the intervals claim: an honest forecast has about 14 % over 20 reports
 * and 8 % over 60 by chance alone in either figure.
 * @param rows of the ledger of accuracy, all presets
 */
export function decisions(rows: readonly AccuracyRow[], presets: readonly string[]): Decision[] {
  return presets.flatMap((preset) => {
    const own = rows.filter((row) => row.preset === preset && row.basis === 'paper');
    return decisionReports.horizons.map((horizon) => decide(preset, horizon, newestReports(own, horizon)));
  });
}

function decide(preset: string, horizon: number, rows: readonly AccuracyRow[]): Decision {
  const reports = byDate(rows).size;
  if (reports < decisionReports.least) {
    return { preset, horizon, reports, gapPercent: null, advice: 'too_few_reports', evidence: [] };
  }
  const evidence = (['trades', 'pnl'] as const).map((metric) => gapOf(metric, rowsOf(rows, 'paper', metric)));
  const gapPercent = Math.max(...evidence.map((gap) => gap.gapPercent));
  return { preset, horizon, reports, gapPercent, advice: adviceFor(gapPercent), evidence };
}

function gapOf(metric: AccuracyRow['metric'], rows: readonly AccuracyRow[]): GapEvidence {
  const mean = (value: (row: AccuracyRow) => number): number =>
    rows.reduce((sum, row) => sum + value(row), 0) / Math.max(1, rows.length);
  const forecast = mean(({ interval }) => interval.median);
  const realised = mean((row) => row.realised);
  const halfWidth = mean(({ interval }) => (interval.high - interval.low) / 2);
  const difference = Math.abs(realised - forecast);
  // A forecast that claimed to know exactly is wrong by any difference.
  const gapPercent = difference === 0 ? 0 : halfWidth === 0 ? 100 : (100 * difference) / halfWidth;
  return { metric, forecast, realised, halfWidth, gapPercent };
}

function adviceFor(gapPercent: number): Advice {
  if (gapPercent > adviceFrom.stop_relying) return 'stop_relying';
  if (gapPercent >= adviceFrom.look_into_it) return 'look_into_it';
  return gapPercent >= adviceFrom.watch ? 'watch' : 'go_on';
}
