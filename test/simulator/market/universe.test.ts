import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { sessionsBetween } from '../../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../../src/calendar/trading-day.ts';
import type { Market } from '../../../src/simulator/market/market.ts';
import { seededMarket } from '../../../src/simulator/market/seeded-market.ts';
import { everyCase } from '../../every-case.ts';

const sessions = sessionsBetween(parseTradingDay('2010-01-04'), parseTradingDay('2027-06-30'));
const halfDays = sessions.filter((session) => session.close - session.open < 23_400);

interface Census {
  /** Stocks through the default scan. */
  readonly passing: number;
  readonly lowest: number;
  readonly highest: number;
}

function census(market: Market, session: (typeof sessions)[number]): Census {
  let passing = 0;
  let lowest = Infinity;
  let highest = 0;
  for (const listing of market.listings) {
    const { volume, open, close } = market.dayFigures(listing, session)!;
    if (listing.stockType !== 'ETF' && volume >= 5_000_000 && close >= 5) passing += 1;
    lowest = Math.min(lowest, open, close);
    highest = Math.max(highest, open, close);
  }
  return { passing, lowest, highest };
}

describe('the universe of a seeded market', () => {
  const market = seededMarket({ seed: 3 });

  it('has 550 of 1,500 stocks through the default scan and prices between 1 and 3,000 $ on any day', () => {
    const days = fc.sample(fc.constantFrom(...sessions), { seed: 5, numRuns: everyCase ? 18 : 4 });
    for (const session of [...days, halfDays[0]!, halfDays.at(-1)!]) {
      const { passing, lowest, highest } = census(market, session);
      expect(passing).toBe(550);
      expect(lowest).toBeGreaterThanOrEqual(1);
      expect(highest).toBeLessThanOrEqual(3000);
    }
    expect(census(seededMarket({ seed: 99 }), days[0]!).passing).toBe(550);
  });

  it('keeps that share with another number of listings', () => {
    expect(census(seededMarket({ seed: 3, symbols: 300 }), sessions.at(-1)!).passing).toBe(110);
    expect(census(seededMarket({ seed: 3, symbols: 3000 }), sessions.at(-1)!).passing).toBe(1100);
  });

  it('has unique listings that look like American ones', () => {
    const { listings } = seededMarket({ seed: 3, symbols: 20_000 });
    expect(listings).toHaveLength(20_000);
    expect(new Set(listings.map(({ symbol }) => symbol)).size).toBe(20_000);
    expect(new Set(listings.map(({ conId }) => conId)).size).toBe(20_000);
    for (const { symbol, conId } of listings) {
      expect(symbol).toMatch(/^[A-Z]{1,5}(?: [A-Z])?$/);
      expect(conId).toBeLessThan(2 ** 31);
    }
    expect(new Set(listings.map(({ exchange }) => exchange))).toEqual(
      new Set(['NASDAQ', 'NYSE', 'AMEX', 'ARCA', 'BATS']),
    );
    expect(new Set(listings.map(({ stockType }) => stockType))).toEqual(
      new Set(['COMMON', 'ETF', 'ADR', 'REIT']),
    );
    expect(new Set(listings.map(({ sector }) => sector)).size).toBe(11);
    const nasdaq = listings.filter(({ exchange }) => exchange === 'NASDAQ');
    expect(new Set(nasdaq.map(({ tradingClass }) => tradingClass))).toEqual(new Set(['NMS', 'SCM']));
    expect(listings.some(({ symbol }) => symbol.includes(' '))).toBe(true);
  });

  it('keeps AAPL, and any listing, under the same contract id in every market', () => {
    expect(market.bySymbol('AAPL')).toMatchObject({
      conId: 265_598,
      exchange: 'NASDAQ',
      tradingClass: 'NMS',
    });
    const larger = seededMarket({ seed: 8, symbols: 5000 });
    for (const { symbol, conId } of market.listings) expect(larger.byConId(conId)?.symbol).toBe(symbol);
    expect(market.byConId(1)).toBeUndefined();
    expect(market.bySymbol('NONE')).toBeUndefined();
  });

  it('has quiet and wild listings, and ETFs that the volume filter alone would let through', () => {
    const session = sessions.at(-1)!;
    const etfs = market.listings.filter(({ stockType }) => stockType === 'ETF');
    expect(etfs.length).toBeGreaterThan(200);
    expect(etfs.some((etf) => market.dayFigures(etf, session)!.volume > 5_000_000)).toBe(true);
    const year = sessions.slice(-252);
    const volatilities = market.listings.slice(0, 120).map((listing) => {
      const moves = year.map((one) => {
        const { open, close } = market.dayFigures(listing, one)!;
        return Math.log(close / open) ** 2;
      });
      return Math.sqrt(moves.reduce((sum, square) => sum + square, 0));
    });
    expect(Math.min(...volatilities)).toBeLessThan(0.2);
    expect(Math.max(...volatilities)).toBeGreaterThan(0.8);
  });
});
