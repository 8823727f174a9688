import { pivotLevels, trendBefore } from './earlier-sessions.ts';
import type { DailyRanges } from './corwin-schultz.ts';
import type { Preset, ThreeStepPreset } from './presets.ts';
import type { FilterName } from './results.ts';
import { type Candidate, type Entry, meanVolume, type SessionView } from './session-view.ts';
import { declineLookBack } from './three-step.ts';

/** How near to a pivot level an entry must lie, a fraction of its price. */
const levelTolerance = 0.01;

/** Bars before the pattern its volume is held against: the newest at most, and the fewest that say something. */
const volumeBars = { most: 20, least: 5 } as const;

/** Regular sessions open at 09:30 New York. */
const openingMinute = 9 * 60 + 30;

/** A pattern whose entry is asked about, and what was known before its session. */
export interface EntryCase {
  readonly view: SessionView;
  readonly candidate: Candidate;
  readonly entry: Entry;
  /** Ranges of the window's sessions; only those before `sessionIndex` are read. */
  readonly days: DailyRanges;
  readonly sessionIndex: number;
}

/** The first filter of a preset that refuses an entry, from what was known at the bar before it; null when none does. */
export function refusingFilter(preset: Preset, at: EntryCase): FilterName | null {
  if (!inEntryTime(preset, at)) return 'time';
  if (!nearVwap(preset, at)) return 'vwap';
  if (preset.pattern === 'three_step' && !onVolume(preset, at)) return 'volume';
  if (preset.supportResistance && !atPivotLevel(at)) return 'sr';
  if (preset.trend !== null && !inTrend(preset.trend, at)) return 'trend';
  return null;
}

function inEntryTime({ entryTime }: Preset, { view, entry }: EntryCase): boolean {
  if (entryTime === null) return true;
  const start = openingMinute + (view.bars.time[entry.bar]! - view.session.open) / 60;
  return start >= minuteOfDay(entryTime.from) && start < minuteOfDay(entryTime.to);
}

function minuteOfDay(time: string): number {
  return 60 * Number(time.slice(0, 2)) + Number(time.slice(3));
}

function nearVwap({ vwapDistance }: Preset, { view, entry }: EntryCase): boolean {
  if (vwapDistance === null) return true;
  const vwap = view.vwap[entry.bar - 1]!;
  return Math.abs(entry.price - vwap) / vwap <= vwapDistance / 100;
}

function onVolume({ volume }: ThreeStepPreset, { view, candidate }: EntryCase): boolean {
  if (volume === null) return true;
  const end = candidate.start - declineLookBack;
  if (end < volumeBars.least) return false;
  const before = meanVolume(view, Math.max(0, end - volumeBars.most), end);
  return meanVolume(view, candidate.start, candidate.complete + 1) >= volume * before;
}

function atPivotLevel({ entry, days, sessionIndex }: EntryCase): boolean {
  return pivotLevels(days, sessionIndex).some(
    (level) => Math.abs(entry.price - level) / entry.price <= levelTolerance,
  );
}

function inTrend(trends: NonNullable<Preset['trend']>, { days, sessionIndex }: EntryCase): boolean {
  const trend = trendBefore(days, sessionIndex);
  return trend !== null && trends.includes(trend);
}
