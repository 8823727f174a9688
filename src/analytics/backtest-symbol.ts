import { type AcceptedBars, acceptBars } from './accept-bars.ts';
import type { Bars, SessionTimes } from './bars.ts';
import type { DailyRanges } from './corwin-schultz.ts';
import { dailyRanges } from './daily-ranges.ts';
import { atrScale } from './earlier-sessions.ts';
import { refusingFilter } from './filters.ts';
import { runLadder } from './ladder.ts';
import type { Preset, ThreeStepPreset } from './presets.ts';
import type { BarQuality, Pattern, Trade } from './results.ts';
import { type Candidate, type Entry, mayEnterAt, type SessionView, viewSession } from './session-view.ts';
import { entryRisePercent, findThreeSteps } from './three-step.ts';
import { sessionVwap } from './vwap.ts';
import { nextBreakout } from './vwap-breakout.ts';

export interface BacktestSettings {
  /** Fill slippage of orders that trigger on a touch, share of the bar's range. */
  readonly kappa: number;
  /** Cost a side, a fraction. */
  readonly costFraction: number;
}

export interface BacktestInput {
  readonly symbol: string;
  /** As the source gave them. */
  readonly bars: Bars;
  /** The window, ascending. */
  readonly sessions: readonly SessionTimes[];
  readonly presets: readonly Preset[];
  readonly settings: BacktestSettings;
}

export interface SymbolBacktest {
  readonly symbol: string;
  readonly quality: BarQuality;
  /** Of all presets, in their order, each by time. */
  readonly patterns: readonly Pattern[];
  readonly accepted: Bars;
  /** Session s holds accepted bars offsets[s] up to and not including offsets[s + 1]. */
  readonly offsets: Int32Array;
}

/** Bars without a position after a trade's exit bar. */
const coolDownBars = 1;

/** Tests the bars of one symbol at the door and runs every preset over the window's sessions. */
export function backtestSymbol({ symbol, bars, sessions, presets, settings }: BacktestInput): SymbolBacktest {
  const accepted = acceptBars(bars, sessions);
  const patterns = findPatterns(accepted, sessions, presets, settings);
  return { symbol, quality: accepted.quality, patterns, accepted: accepted.bars, offsets: accepted.offsets };
}

/** The patterns of every preset with their outcomes, in the presets' order, each by time. */
function findPatterns(
  { bars, offsets }: AcceptedBars,
  sessions: readonly SessionTimes[],
  presets: readonly Preset[],
  settings: BacktestSettings,
): Pattern[] {
  const vwap = sessionVwap(bars, offsets);
  const days = dailyRanges(bars, offsets);
  const byPreset = presets.map((): Pattern[] => []);
  sessions.forEach((session, sessionIndex) => {
    const view = viewSession(session, bars, vwap, offsets[sessionIndex]!, offsets[sessionIndex + 1]!);
    if (view.bars.length > 0) runSession({ view, days, sessionIndex, settings }, presets, byPreset);
  });
  return byPreset.flat();
}

interface SessionRun {
  readonly view: SessionView;
  readonly days: DailyRanges;
  readonly sessionIndex: number;
  readonly settings: BacktestSettings;
}

/** Presets of one scale share the search for three-step candidates: it depends on nothing else but the smallest decline. */
function runSession(run: SessionRun, presets: readonly Preset[], byPreset: readonly Pattern[][]): void {
  for (const scaling of ['none', 'atr'] as const) {
    const scaled = presets.filter((preset) => preset.scale === scaling);
    if (scaled.length === 0) continue;
    const scale = scaling === 'none' ? 1 : atrScale(run.days, run.sessionIndex);
    if (scale === null) continue;
    const search = threeStepSearch(run, scaled, scale);
    for (const preset of scaled) {
      const find = preset.pattern === 'three_step' ? search(preset) : breakoutSearch(run.view);
      walkSession(run, preset, scale, find, byPreset[presets.indexOf(preset)]!);
    }
  }
}

/** The next candidate at bar `from` or later; `from` never goes back. */
type Search = (from: number) => Candidate | null;

function breakoutSearch(view: SessionView): Search {
  return (from) => nextBreakout(view, from);
}

function threeStepSearch(
  { view, settings }: SessionRun,
  presets: readonly Preset[],
  scale: number,
): (preset: ThreeStepPreset) => Search {
  const declines = presets.flatMap((preset) =>
    preset.pattern === 'three_step' ? [preset.decline * scale] : [],
  );
  const candidates =
    declines.length === 0
      ? []
      : findThreeSteps(view, Math.min(...declines), entryRisePercent * scale, settings.kappa);
  return (preset) => {
    const decline = preset.decline * scale;
    let next = 0;
    return (from) => {
      for (; next < candidates.length; next++) {
        const candidate = candidates[next]!;
        if (candidate.start >= from && candidate.declinePercent >= decline) return candidate;
      }
      return null;
    };
  };
}

/** One pass of one preset over a session: one position at a time, and no bar begins two patterns. */
function walkSession(
  run: SessionRun,
  preset: Preset,
  scale: number,
  find: Search,
  patterns: Pattern[],
): void {
  let from = 0;
  for (let candidate = find(from); candidate !== null; candidate = find(from)) {
    from = candidate.complete + 1;
    const pattern = describe(preset.name, run.view, candidate);
    const { entry } = candidate;
    if (entry === null || !mayEnterAt(run.view, entry.bar)) {
      patterns.push({ ...pattern, outcome: 'no_entry', trade: null });
      continue;
    }
    const filter = refusingFilter(preset, { ...run, candidate, entry });
    if (filter !== null) {
      patterns.push({ ...pattern, outcome: `refused:${filter}`, trade: null });
      continue;
    }
    const { exitBar, trade } = tradeFrom(run, entry, scale);
    patterns.push({ ...pattern, outcome: 'trade', trade });
    from = exitBar + 1 + coolDownBars;
  }
}

function describe(
  preset: string,
  { session, bars }: SessionView,
  candidate: Candidate,
): Omit<Pattern, 'outcome' | 'trade'> {
  return {
    preset,
    session: session.day,
    startTime: bars.time[candidate.start]!,
    recoveryTime: bars.time[candidate.recovery]!,
    completeTime: bars.time[candidate.complete]!,
    high: candidate.high,
    low: candidate.low,
    recovery: candidate.recoveryPrice,
    patternLow: candidate.patternLow,
  };
}

function tradeFrom(
  { view, settings }: SessionRun,
  entry: Entry,
  scale: number,
): { exitBar: number; trade: Trade } {
  const { time } = view.bars;
  const exit = runLadder(view.bars, entry, scale, settings.kappa);
  const cost = settings.costFraction;
  return {
    exitBar: exit.bar,
    trade: {
      entryTime: time[entry.bar]!,
      entryPrice: entry.price,
      exitTime: time[exit.bar]!,
      exitPrice: exit.price,
      reason: exit.reason,
      netReturn: ((exit.price / entry.price) * (1 - cost)) / (1 + cost) - 1,
      deadZoneMinutes: exit.reason === 'dead_zone' ? exit.bar - exit.milestone : 0,
    },
  };
}
