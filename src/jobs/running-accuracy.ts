import { setImmediate as nextTurn } from 'node:timers/promises';

import { accuracyOf, type Bootstrap, newestReports, rowsOf } from '../analytics/end-of-day/accuracy.ts';
import { decisionReports } from '../analytics/end-of-day/decision.ts';
import type { AccuracyRow } from '../analytics/end-of-day/end-of-day-types.ts';
import type { RunningAccuracy } from '../report/end-of-day-schema.ts';

/**
 * How the intervals of the newest reports held, of every preset and of all together, what of a forecast is held, and horizon.
 * Other work of the process has its turns in between.
 */
export async function runningAccuracy(
  rows: readonly AccuracyRow[],
  presets: readonly string[],
  bootstrap: Bootstrap,
): Promise<RunningAccuracy[]> {
  const found: RunningAccuracy[] = [];
  for (const preset of [null, ...presets]) {
    for (const basis of ['paper', 'chosen'] as const) {
      for (const metric of ['trades', 'pnl'] as const) {
        const own = rowsOf(rows, basis, metric).filter((row) => preset === null || row.preset === preset);
        for (const horizon of decisionReports.horizons) {
          const accuracy = accuracyOf(newestReports(own, horizon), bootstrap);
          found.push({ preset, basis, metric, horizon, accuracy });
          await nextTurn();
        }
      }
    }
  }
  return found;
}
