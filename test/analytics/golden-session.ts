import {
  type BacktestSettings,
  backtestSymbol,
  type SymbolBacktest,
} from '../../src/analytics/backtest-symbol.ts';
import { allocateBars, type Bars, type SessionTimes } from '../../src/analytics/bars.ts';
import { type Preset, standardPresets } from '../../src/analytics/presets.ts';
import type { Pattern } from '../../src/analytics/results.ts';

/** open, high, low, close, volume (1,000 unless given). */
export type Row = readonly [number, number, number, number, number?];

/** Sessions of whole days from a made-up day on; 390 minutes, 210 on the days named half. */
export function sessionsFrom(count: number, halfDays: readonly number[] = []): SessionTimes[] {
  return Array.from({ length: count }, (_, day) => {
    const open = 1_000_000_000 + 86_400 * day;
    return {
      day: `2001-09-${String(day + 1).padStart(2, '0')}`,
      open,
      close: open + 60 * (halfDays.includes(day) ? 210 : 390),
    };
  });
}

/** Bars of consecutive minutes from `minute` of a session on; without a wap. */
export function barsOf(session: SessionTimes, rows: readonly Row[], minute = 0): Bars {
  const bars = allocateBars(rows.length);
  rows.forEach(([open, high, low, close, volume = 1_000], row) => {
    bars.time[row] = session.open + 60 * (minute + row);
    bars.open[row] = open;
    bars.high[row] = high;
    bars.low[row] = low;
    bars.close[row] = close;
    bars.volume[row] = volume;
    bars.wap[row] = Number.NaN;
  });
  return bars;
}

/** A minute that does not move. */
export function flat(price: number, volume?: number): Row {
  return volume === undefined ? [price, price, price, price] : [price, price, price, price, volume];
}

export function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

/** Bars of several sessions one after another. */
export function joinBars(parts: readonly Bars[]): Bars {
  const joined = allocateBars(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    for (const column of ['time', 'open', 'high', 'low', 'close', 'volume', 'wap', 'count'] as const) {
      joined[column].set(part[column], at);
    }
    at += part.length;
  }
  return joined;
}

export const plainSettings: BacktestSettings = { kappa: 0.05, costFraction: 0.0002 };

export function presetNamed(name: string): Preset {
  return standardPresets.find((preset) => preset.name === name)!;
}

export function backtest(
  bars: Bars,
  sessions: readonly SessionTimes[],
  presets: readonly Preset[] = [presetNamed('default')],
  settings = plainSettings,
): SymbolBacktest {
  return backtestSymbol({ symbol: 'TEST', bars, sessions, presets, settings });
}

/** A pattern in minutes of its session: `i j k outcome`, for a trade `entry>exit reason` too. */
export function told(pattern: Pattern, { open }: SessionTimes): string {
  const minute = (time: number): number => (time - open) / 60;
  const points = [pattern.startTime, pattern.recoveryTime, pattern.completeTime].map(minute).join(' ');
  const { trade } = pattern;
  if (trade === null) return `${points} ${pattern.outcome}`;
  return `${points} ${pattern.outcome} ${minute(trade.entryTime)}>${minute(trade.exitTime)} ${trade.reason}`;
}
