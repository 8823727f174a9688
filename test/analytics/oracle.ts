import type { SessionTimes } from '../../src/analytics/bars.ts';
import type { Preset } from '../../src/analytics/presets.ts';

/**
 * The rules of acceptance, detection, filters and exits written a second time, straight from their specification and as
 * plainly as can be: arrays of objects, one pass a preset, nothing shared. Slow on purpose; it shares no code with src.
 */
export interface OracleBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly wap: number;
}

export interface OraclePattern {
  readonly preset: string;
  readonly session: string;
  readonly completeTime: number;
  readonly outcome: string;
  readonly trade: null | {
    readonly entryTime: number;
    readonly entryPrice: number;
    readonly exitTime: number;
    readonly exitPrice: number;
    readonly reason: string;
    readonly netReturn: number;
  };
}

interface Day {
  readonly session: SessionTimes;
  readonly bars: readonly OracleBar[];
}

interface Settings {
  readonly kappa: number;
  readonly costFraction: number;
}

export function oracle(
  bars: readonly OracleBar[],
  sessions: readonly SessionTimes[],
  presets: readonly Preset[],
  settings: Settings,
): OraclePattern[] {
  const days = acceptedDays(bars, sessions);
  return presets.flatMap((preset) => days.flatMap((_, day) => patternsOfDay(days, day, preset, settings)));
}

function acceptedDays(bars: readonly OracleBar[], sessions: readonly SessionTimes[]): Day[] {
  let last = -Infinity;
  const accepted: OracleBar[] = [];
  for (const bar of bars) {
    const { time, open, high, low, close, volume } = bar;
    if (![time, open, high, low, close, volume].every(Number.isFinite)) continue;
    if (low > Math.min(open, close) || high < Math.max(open, close)) continue;
    if ([open, high, low, close].some((price) => price <= 0) || volume < 0) continue;
    if (Math.abs(bar.wap) === Infinity) continue;
    if (!sessions.some((session) => session.open <= time && time < session.close) || time <= last) continue;
    last = time;
    const typical = (high + low + close) / 3;
    accepted.push({ ...bar, wap: bar.wap > 0 && volume !== 0 ? bar.wap : typical });
  }
  return sessions.map((session) => ({
    session,
    bars: accepted.filter(({ time }) => session.open <= time && time < session.close),
  }));
}

function vwapAt(bars: readonly OracleBar[], i: number): number {
  let top = 0;
  let bottom = 0;
  for (let at = 0; at <= i; at++) {
    top += bars[at]!.wap * bars[at]!.volume;
    bottom += bars[at]!.volume;
  }
  return bottom === 0 ? bars[i]!.wap : top / bottom;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

interface Found {
  readonly i: number;
  readonly k: number;
  readonly e: number | null;
  readonly price: number;
}

function patternsOfDay(
  days: readonly Day[],
  day: number,
  preset: Preset,
  settings: Settings,
): OraclePattern[] {
  const { session, bars } = days[day]!;
  const scale = preset.scale === 'atr' ? scaleOf(days.slice(0, day)) : 1;
  if (scale === null) return [];
  const n = bars.length;
  const patterns: OraclePattern[] = [];
  let from = 0;
  for (;;) {
    const found =
      preset.pattern === 'three_step'
        ? threeStep(bars, from, preset.decline * scale, 0.5 * scale, settings.kappa)
        : breakout(bars, from);
    if (found === null) return patterns;
    const { i, k, e, price } = found;
    const common = { preset: preset.name, session: session.day, completeTime: bars[k]!.time };
    from = k + 1;
    if (e === null || bars[e]!.time >= session.close - 600 || e === n - 1) {
      patterns.push({ ...common, outcome: 'no_entry', trade: null });
      continue;
    }
    const refusal = refusedBy(preset, days, day, i, k, e, price);
    if (refusal !== null) {
      patterns.push({ ...common, outcome: `refused:${refusal}`, trade: null });
      continue;
    }
    const exit = ladder(bars, e, price, scale, settings.kappa);
    const c = settings.costFraction;
    patterns.push({
      ...common,
      outcome: 'trade',
      trade: {
        entryTime: bars[e]!.time,
        entryPrice: price,
        exitTime: bars[exit.b]!.time,
        exitPrice: exit.price,
        reason: exit.reason,
        netReturn: ((exit.price / price) * (1 - c)) / (1 + c) - 1,
      },
    });
    from = exit.b + 2;
  }
}

function threeStep(
  bars: readonly OracleBar[],
  from: number,
  d: number,
  rise: number,
  kappa: number,
): Found | null {
  const n = bars.length;
  nextI: for (let i = Math.max(3, from); i < n; i++) {
    const H = Math.max(...bars.slice(i - 3, i + 1).map(({ high }) => high));
    const L = bars[i]!.low;
    const A = H - L;
    if ((100 * A) / H < d) continue;
    let j = -1;
    for (let at = i + 1; at <= Math.min(i + 2, n - 1); at++) {
      if (bars[at]!.low < L) continue nextI;
      if (bars[at]!.high >= L + 0.5 * A) {
        j = at;
        break;
      }
    }
    if (j < 0) continue;
    const R = bars[j]!.high;
    let k = -1;
    for (let at = j + 1; at <= Math.min(j + 2, n - 1) && k < 0; at++) {
      if (bars[at]!.low <= R - 0.5 * (R - L)) k = at;
    }
    if (k < 0) continue;
    const E = bars[k]!.low * (1 + rise / 100);
    for (let e = k + 1; e <= Math.min(k + 3, n - 1); e++) {
      const { open, high, low } = bars[e]!;
      if (high >= E) return { i, k, e, price: Math.min(high, Math.max(E, open) + kappa * (high - low)) };
    }
    return { i, k, e: null, price: 0 };
  }
  return null;
}

function breakout(bars: readonly OracleBar[], from: number): Found | null {
  const n = bars.length;
  const v = bars.map((_, at) => vwapAt(bars, at));
  for (let i = from; i < n; i++) {
    if (!(bars[i]!.close < v[i]!)) continue;
    let s = 0;
    let j = i + 1;
    while (s < 5 && j < n && bars[j]!.close <= 1.003 * v[j]!) {
      s++;
      j++;
    }
    if (s < 2) continue;
    let k = -1;
    for (let at = j; at <= Math.min(j + 9, n - 1) && k < 0; at++) {
      if (bars[at]!.close > v[at]!) k = at;
    }
    if (k < 0) continue;
    for (let m = k; m <= Math.min(k + 4, n - 1); m++) {
      const before = bars.slice(Math.max(0, m - 20), m).map(({ volume }) => volume);
      if (bars[m]!.close >= 1.005 * v[k]! && bars[m]!.volume >= 1.5 * mean(before)) {
        return { i, k, e: m, price: bars[m]!.close };
      }
    }
    return { i, k, e: null, price: 0 };
  }
  return null;
}

function refusedBy(
  preset: Preset,
  days: readonly Day[],
  day: number,
  i: number,
  k: number,
  e: number,
  price: number,
): string | null {
  const { session, bars } = days[day]!;
  const earlier = days.slice(0, day).filter((one) => one.bars.length > 0);
  if (preset.entryTime !== null) {
    const minutes = (text: string): number => Number(text.split(':')[0]) * 60 + Number(text.split(':')[1]);
    const start = 570 + (bars[e]!.time - session.open) / 60;
    if (start < minutes(preset.entryTime.from) || start >= minutes(preset.entryTime.to)) return 'time';
  }
  if (preset.vwapDistance !== null) {
    const v = vwapAt(bars, e - 1);
    if (Math.abs(price - v) / v > preset.vwapDistance / 100) return 'vwap';
  }
  if (preset.pattern === 'three_step' && preset.volume !== null) {
    const volumes = bars.map(({ volume }) => volume);
    const before = volumes.slice(0, Math.max(0, i - 3)).slice(-20);
    if (before.length < 5) return 'volume';
    if (mean(volumes.slice(i, k + 1)) < preset.volume * mean(before)) return 'volume';
  }
  if (preset.supportResistance) {
    const previous = earlier.at(-1)?.bars;
    if (previous === undefined) return 'sr';
    const H = Math.max(...previous.map(({ high }) => high));
    const L = Math.min(...previous.map(({ low }) => low));
    const P = (H + L + previous.at(-1)!.close) / 3;
    const levels = [P, 2 * P - L, 2 * P - H, P + (H - L), P - (H - L)];
    if (levels.every((level) => Math.abs(price - level) / price > 0.01)) return 'sr';
  }
  if (preset.trend !== null) {
    const closes = earlier.map((one) => one.bars.at(-1)!.close).slice(-20);
    if (closes.length < 5) return 'trend';
    const slow = mean(closes);
    const fast = mean(closes.slice(-5));
    const newest = closes.at(-1)!;
    const trend = newest > slow && fast > slow ? 'up' : newest < slow && fast < slow ? 'down' : 'range';
    if (!preset.trend.includes(trend)) return 'trend';
  }
  return null;
}

function ladder(
  bars: readonly OracleBar[],
  e: number,
  entry: number,
  scale: number,
  kappa: number,
): { b: number; price: number; reason: string } {
  const level = (percent: number): number => entry * (1 + (percent * scale) / 100);
  const T1 = level(0.75);
  const CROSS = level(1);
  let floor = level(-0.5);
  let momentum = false;
  let lastMilestone = e;
  for (let b = e + 1; ; b++) {
    const { open, high, low, close } = bars[b]!;
    const byFloor = floor === CROSS ? 'cross_floor' : floor === T1 ? 't1_floor' : 'stop';
    if (open <= floor) return { b, price: open, reason: byFloor };
    if (low <= floor) return { b, price: Math.max(low, floor - kappa * (high - low)), reason: byFloor };
    if (high >= T1 && floor < T1) {
      floor = T1;
      lastMilestone = b;
    }
    if (high >= CROSS && floor < CROSS) {
      floor = CROSS;
      lastMilestone = b;
    }
    if (high >= level(1.25) && !momentum) {
      momentum = true;
      lastMilestone = b;
    }
    if (momentum && high >= level(1.75)) return { b, price: Math.max(level(1.75), open), reason: 't2' };
    const minutes = b - lastMilestone;
    const timeOut = momentum ? 6 : floor >= T1 ? 4 : 3;
    if (minutes >= timeOut && (floor >= T1 || close > entry)) return { b, price: close, reason: 'dead_zone' };
    if (b === bars.length - 1) return { b, price: close, reason: 'session_end' };
  }
}

/** Mean of the newest 14 true ranges, percent of the newest close, over 2.5; null when it is not known or 0. */
function scaleOf(earlier: readonly Day[]): number | null {
  const traded = earlier.filter(({ bars }) => bars.length > 0);
  const ranges = traded.slice(1).map(({ bars }, before) => {
    const close = traded[before]!.bars.at(-1)!.close;
    const high = Math.max(close, ...bars.map((bar) => bar.high));
    return high - Math.min(close, ...bars.map((bar) => bar.low));
  });
  if (ranges.length < 14) return null;
  const range = ranges.slice(-14).reduce((sum, value) => sum + value, 0) / 14;
  return range > 0 ? (100 * range) / traded.at(-1)!.bars.at(-1)!.close / 2.5 : null;
}
