import { allocateBars, type Bars, type SessionTimes } from '../../src/analytics/bars.ts';
import { seededRandom } from '../../src/analytics/random.ts';
import type { OracleBar } from './oracle.ts';

export interface RoughMarket {
  readonly seed: number;
  readonly sessions: readonly SessionTimes[];
  /** Bars a session at most. */
  readonly length: number;
  /** Size of a move a bar, a fraction. */
  readonly volatility: number;
  /** Prices are multiples of it, so that they tie; 0: of nothing. */
  readonly tick: number;
  /** Share of the minutes that are missing. */
  readonly thin: number;
  /** Share of the bars that are broken in some way. */
  readonly dirt: number;
}

const breakages: readonly ((bar: Record<keyof OracleBar, number>) => void)[] = [
  (bar) => (bar.time -= 180),
  (bar) => (bar.time += 86_400 * 3),
  (bar) => (bar.time = Number.NaN),
  (bar) => (bar.low = bar.close * 1.01),
  (bar) => (bar.high = bar.open * 0.99),
  (bar) => (bar.open = -bar.open),
  (bar) => (bar.close = Number.NaN),
  (bar) => (bar.volume = -1),
  (bar) => (bar.volume = 0),
  (bar) => (bar.volume = Number.POSITIVE_INFINITY),
  (bar) => (bar.wap = Number.NaN),
  (bar) => (bar.wap = -2),
  (bar) => (bar.wap = Number.POSITIVE_INFINITY),
];

/** A random walk of bars with everything that makes detection hard: ties, gaps, missing minutes, broken bars. */
export function roughBars(market: RoughMarket): OracleBar[] {
  const random = seededRandom(market.seed);
  const bars: OracleBar[] = [];
  let price = 100;
  const step = (): number => {
    price *= 1 + market.volatility * (random() + random() - 1);
    return market.tick === 0 ? price : Math.max(market.tick, Math.round(price / market.tick) * market.tick);
  };
  for (const session of market.sessions) {
    if (random() < 0.1) continue;
    price *= 1 + 0.03 * (random() - 0.5);
    for (let minute = 0; minute < market.length; minute++) {
      const path = [step(), step(), step(), step()];
      if (random() < market.thin) continue;
      const bar = {
        time: session.open + 60 * minute,
        open: path[0]!,
        high: Math.max(...path),
        low: Math.min(...path),
        close: path[3]!,
        volume: Math.round(1_000 * random() ** 4),
        wap: random() < 0.5 ? Number.NaN : path[1]!,
      };
      if (random() < market.dirt) breakages[Math.floor(random() * breakages.length)]!(bar);
      bars.push(bar);
    }
  }
  return bars;
}

export function columnsOf(rows: readonly OracleBar[]): Bars {
  const bars = allocateBars(rows.length);
  for (const column of ['time', 'open', 'high', 'low', 'close', 'volume', 'wap'] as const) {
    rows.forEach((row, index) => (bars[column][index] = row[column]));
  }
  return bars;
}
