import { describe, expect, it } from 'vitest';

import { acceptBars } from '../../../src/analytics/accept-bars.ts';
import type { Bars } from '../../../src/analytics/bars.ts';
import { stopwatch } from '../../../src/calendar/clock.ts';
import { sessionOn, sessionsBefore } from '../../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../../src/calendar/trading-day.ts';
import { historicalBars } from '../../../src/simulator/market/aggregate.ts';
import type { Listing, Market } from '../../../src/simulator/market/market.ts';
import { seededMarket } from '../../../src/simulator/market/seeded-market.ts';

const sessions = sessionsBefore(parseTradingDay('2026-12-08'), 21);
const last = sessions.at(-1)!;
const minute = { seconds: 60, calendar: 'none' } as const;

function window(market: Market, listing: Listing): Bars {
  return historicalBars(market, listing, {
    end: last.close,
    duration: { count: sessions.length, unit: 'D' },
    barSize: minute,
    whatToShow: 'TRADES',
    regularOnly: true,
  });
}

/** Log returns of full bars within a session: from a bar's open to its close. */
function* barReturns(bars: Bars): Generator<number> {
  for (let row = 0; row < bars.length; row += 1) yield Math.log(bars.close[row]! / bars.open[row]!);
}

function moments(values: Iterable<number>): { count: number; mean: number; deviation: number } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    count += 1;
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return { count, mean, deviation: Math.sqrt(squares / count - mean * mean) };
}

/** Correlation of neighbouring returns over `span` bars of a session, pooled over listings. */
function autocorrelation(market: Market, span: number): number {
  let product = 0;
  let squares = 0;
  for (const listing of market.listings.slice(0, 30)) {
    for (const session of sessions.slice(0, 5)) {
      const { close, length } = market.minutes(listing, session);
      for (let row = 2 * span; row < length; row += span) {
        const before = Math.log(close[row - span]! / close[row - 2 * span]!);
        product += before * Math.log(close[row]! / close[row - span]!);
        squares += before * before;
      }
    }
  }
  return product / squares;
}

describe('the paths of a seeded market', () => {
  const market = seededMarket({ seed: 21 });
  const active = market.listings.filter((listing) => {
    return listing.stockType !== 'ETF' && market.dayFigures(listing, last)!.volume >= 5_000_000;
  });
  const thin = market.listings.filter((listing) => market.dayFigures(listing, last)!.averageVolume < 60_000);
  const elapsed = stopwatch();
  const windows = active.slice(0, 40).map((listing) => window(market, listing));
  const milliseconds = elapsed() / windows.length;

  it('make 21 sessions of a listing in a few milliseconds', () => {
    console.log(`seeded market: ${milliseconds.toFixed(1)} ms for 21 sessions of one listing`);
    expect(milliseconds).toBeLessThan(500);
  });

  it('have bars that the acceptance rules take without exception', () => {
    for (const bars of [
      ...windows.slice(0, 20),
      ...thin.slice(0, 20).map((listing) => window(market, listing)),
    ]) {
      const { quality } = acceptBars(bars, sessions);
      expect(quality.accepted).toBe(bars.length);
      expect(Object.values(quality.rejected).every((count) => count === 0)).toBe(true);
      const { wap, low, high, count, volume } = bars;
      expect(wap.every((price, row) => price >= low[row]! && price <= high[row]!)).toBe(true);
      expect(count.every((trades, row) => trades >= 1 && trades <= volume[row]!)).toBe(true);
    }
  });

  it('have no drift', () => {
    // One listing's minutes share the day's factors with the others', so it is the days that are counted.
    const daily = active.flatMap((listing) =>
      sessions.map((session) => {
        const { open, close } = market.dayFigures(listing, session)!;
        return Math.log(close / open);
      }),
    );
    const byDay = sessions.map(
      (_, day) => moments(daily.filter((_, index) => index % sessions.length === day)).mean,
    );
    const spread = moments(byDay);
    expect(Math.abs(spread.mean)).toBeLessThan((3 * spread.deviation) / Math.sqrt(sessions.length - 1));

    const plain = seededMarket({ seed: 21, plainDiffusion: { volatility: 0.8 } });
    const minutes = moments(
      plain.listings.slice(0, 30).flatMap((listing) => [...barReturns(window(plain, listing))]),
    );
    expect(Math.abs(minutes.mean)).toBeLessThan((3 * minutes.deviation) / Math.sqrt(minutes.count));
  });

  it('move and trade most at the open, least at noon, more again at the close', () => {
    const range = new Float64Array(390);
    const volume = new Float64Array(390);
    for (const bars of windows) {
      for (let row = 0; row < bars.length; row += 1) {
        const session = sessions.find(
          ({ open, close }) => bars.time[row]! >= open && bars.time[row]! < close,
        )!;
        const at = (bars.time[row]! - session.open) / 60;
        if (session.close - session.open < 23_400) continue;
        range[at]! += (bars.high[row]! - bars.low[row]!) / bars.open[row]!;
        volume[at]! += bars.volume[row]!;
      }
    }
    const over = (column: Float64Array, from: number, to: number): number =>
      moments(column.subarray(from, to)).mean;
    for (const column of [range, volume]) {
      expect(over(column, 0, 15)).toBeGreaterThan(1.5 * over(column, 170, 220));
      expect(over(column, 375, 389)).toBeGreaterThan(1.1 * over(column, 170, 220));
    }
  });

  it('have 390 minutes, 210 on a half day, none on a holiday', () => {
    const apple = market.bySymbol('AAPL')!;
    const halfDay = sessionOn(parseTradingDay('2026-11-27'))!;
    expect(market.minutes(apple, halfDay).length).toBe(210);
    expect(market.minutes(apple, last).length).toBe(390);
    const thanksgiving = { day: '2026-11-26', open: halfDay.open - 86_400, close: halfDay.close - 86_400 };
    expect(market.minutes(apple, thanksgiving).length).toBe(0);
    expect(market.extendedMinutes(apple, thanksgiving).length).toBe(0);
    expect(market.seconds(apple, thanksgiving).volume.length).toBe(0);
    expect(market.dayFigures(apple, thanksgiving)).toBeUndefined();
    const { time } = window(market, apple);
    expect(time.some((start) => start >= thanksgiving.open && start < thanksgiving.close)).toBe(false);
  });

  it('miss minutes in thin names and hardly any in active ones', () => {
    const full = sessions.length * 390 - 180;
    const thinRows = thin.slice(0, 20).map((listing) => window(market, listing).length);
    expect(Math.max(...thinRows)).toBeLessThan(0.97 * full);
    expect(moments(windows.map((bars) => bars.length)).mean).toBeGreaterThan(0.999 * full);
  });

  it('halt now and then: five minutes or more without a trade, then a gap', () => {
    let halts = 0;
    for (const [index, bars] of windows.entries()) {
      for (let row = 1; row < bars.length; row += 1) {
        const gap = bars.time[row]! - bars.time[row - 1]!;
        const session = sessions.find(
          ({ open, close }) => bars.time[row]! >= open && bars.time[row]! < close,
        )!;
        if (gap < 360 || bars.time[row - 1]! < session.open) continue;
        halts += 1;
        expect(market.haltedAt(active[index]!, session, bars.time[row]! - 120)).toBe(true);
        expect(market.haltedAt(active[index]!, session, bars.time[row]! + 60)).toBe(false);
        expect(Math.abs(Math.log(bars.open[row]! / bars.close[row - 1]!))).toBeGreaterThan(0.002);
      }
    }
    expect(halts).toBeGreaterThan(0);
    expect(halts).toBeLessThan(40);
  });

  it('carry an edge only where one is asked for', () => {
    for (const span of [3, 5]) expect(Math.abs(autocorrelation(market, span))).toBeLessThan(0.045);
    expect(autocorrelation(seededMarket({ seed: 21, edge: 'momentum' }), 3)).toBeGreaterThan(0.15);
    expect(autocorrelation(seededMarket({ seed: 21, edge: 'mean_reversion' }), 5)).toBeLessThan(-0.07);
  });

  it('are plain diffusions of one volatility around 100 $ where that is asked for', () => {
    const plain = seededMarket({ seed: 21, plainDiffusion: { volatility: 0.8 } });
    const bars = plain.listings.slice(0, 25).map((listing) => window(plain, listing));
    const full = sessions.length * 390 - 180;
    expect(bars.every(({ length }) => length === full)).toBe(true);
    const prices = bars.flatMap(({ close }) => [...close]);
    expect(Math.min(...prices.slice(0, 50_000))).toBeGreaterThan(35);
    expect(Math.max(...prices.slice(0, 50_000))).toBeLessThan(285);
    // A bar's open to its close is 59 of its 60 steps.
    const { deviation } = moments(bars.flatMap((one) => [...barReturns(one)]));
    const annual = deviation * Math.sqrt((252 * 390 * 60) / 59);
    expect(annual).toBeGreaterThan(0.79);
    expect(annual).toBeLessThan(0.81);
    const early = moments(bars.flatMap((one) => [...barReturns(one)].filter((_, row) => row % 390 < 30)));
    expect(early.deviation / deviation).toBeCloseTo(1, 1);
  });
});
