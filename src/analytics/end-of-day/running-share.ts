import { heldShare } from '../calibration.ts';
import type { Bootstrap } from './accuracy.ts';
import { byDate } from './by-date.ts';
import { type ClusteredShare, shareByDays } from './day-clusters.ts';
import type { AccuracyRow } from './end-of-day-types.ts';

/** What the newest reports up to and with a date held. */
export interface RunningShare {
  readonly date: string;
  /** Reports counted. */
  readonly reports: number;
  readonly held: ClusteredShare;
}

export interface RunningWindow {
  /** Reports looked back at. */
  readonly reports: number;
  /** Reports from which on a share is told. */
  readonly least: number;
  /** Points at most; evenly thinned back from the newest date. */
  readonly points: number;
}

/** The share held over time, dates ascending. @param rows of one basis and metric */
export function runningShares(
  rows: readonly AccuracyRow[],
  window: RunningWindow,
  bootstrap: Bootstrap,
): RunningShare[] {
  const days = [...byDate(rows)].map(([date, ofDay]) => ({
    date,
    values: ofDay.map(({ place, central }) => ({ date, value: heldShare(place, central) })),
  }));
  const told = Math.max(0, days.length - window.least + 1);
  const step = Math.max(1, Math.ceil(told / window.points));
  return days.flatMap(({ date }, index) => {
    const isTold = index + 1 >= window.least && (days.length - 1 - index) % step === 0;
    if (!isTold) return [];
    const counted = days.slice(Math.max(0, index + 1 - window.reports), index + 1);
    const held = shareByDays(
      counted.flatMap(({ values }) => values),
      bootstrap,
    );
    return [{ date, reports: counted.length, held }];
  });
}
