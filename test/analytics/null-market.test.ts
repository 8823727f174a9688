import { describe, expect, it } from 'vitest';

import { backtestSymbol } from '../../src/analytics/backtest-symbol.ts';
import { allocateBars, type Bars, type SessionTimes } from '../../src/analytics/bars.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import { everyCase } from '../every-case.ts';
import { normalTable, xorshift } from './fast-normal.ts';

const stepsPerMinute = 60;
const minutesPerSession = 390;
const annualVolatility = 0.8;
const leastTrades = everyCase ? 40_000 : 15_000;
const sessionsAtOnce = 200;

const stepVolatility = annualVolatility / Math.sqrt(252 * minutesPerSession * stepsPerMinute);
const moves = normalTable(stepVolatility).map((move) => 1 + move);

/** Sessions of a martingale: the expected price after any step is the price before it. */
function diffusion(sessions: readonly SessionTimes[], next: () => number): Bars {
  const bars = allocateBars(sessions.length * minutesPerSession);
  let row = 0;
  for (const { open } of sessions) {
    let price = 100;
    for (let minute = 0; minute < minutesPerSession; minute++) {
      let high = 0;
      let low = Infinity;
      for (let step = 0; step < stepsPerMinute; step++) {
        price *= moves[next()]!;
        if (step === 0) bars.open[row] = price;
        if (price > high) high = price;
        if (price < low) low = price;
      }
      bars.time[row] = open + 60 * minute;
      bars.high[row] = high;
      bars.low[row] = low;
      bars.close[row] = price;
      bars.volume[row] = 100;
      bars.wap[row] = (high + low + price) / 3;
      row++;
    }
  }
  return bars;
}

interface Gross {
  readonly trades: number;
  /** Percent. */
  readonly mean: number;
  readonly standardError: number;
}

function grossOf(returns: readonly number[]): Gross {
  const trades = returns.length;
  const mean = returns.reduce((sum, value) => sum + value, 0) / trades;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (trades - 1);
  return { trades, mean: 100 * mean, standardError: 100 * Math.sqrt(variance / trades) };
}

function grossReturns(bars: Bars, sessions: readonly SessionTimes[], kappa: number): number[] {
  const presets = standardPresets.filter(({ name }) => name === 'default');
  const settings = { kappa, costFraction: 0 };
  const { patterns } = backtestSymbol({ symbol: 'NULL', bars, sessions, presets, settings });
  return patterns.flatMap(({ trade }) => (trade === null ? [] : [trade.netReturn]));
}

describe('where no edge exists', () => {
  it('the ladder with its fill slippage shows none, and without it shows one that is not there', () => {
    const next = xorshift(20_260_105);
    const sessions = Array.from({ length: sessionsAtOnce }, (_, day) => {
      const open = 1_000_000_000 + 86_400 * day;
      return { day: String(day), open, close: open + 60 * minutesPerSession };
    });
    const withSlippage: number[] = [];
    const without: number[] = [];
    while (withSlippage.length < leastTrades) {
      const bars = diffusion(sessions, next);
      for (const value of grossReturns(bars, sessions, 0.05)) withSlippage.push(value);
      for (const value of grossReturns(bars, sessions, 0)) without.push(value);
    }
    const honest = grossOf(withSlippage);
    const naive = grossOf(without);
    const bound = ({ standardError }: Gross): number => 2 * standardError + 0.01;
    const told = JSON.stringify({ honest, naive });
    expect(Math.abs(honest.mean), told).toBeLessThanOrEqual(bound(honest));
    expect(Math.abs(naive.mean), told).toBeGreaterThan(bound(naive));
    expect(naive.mean, told).toBeGreaterThan(0);
  });
});
