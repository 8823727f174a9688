import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Bars } from '../../../src/analytics/bars.ts';
import { sessionsBetween } from '../../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../../src/calendar/trading-day.ts';
import type { SecondPath } from '../../../src/simulator/market/market.ts';
import { quoteAt, tradesBetween } from '../../../src/simulator/market/quotes.ts';
import { scanRank } from '../../../src/simulator/market/scan-rank.ts';
import { seededMarket } from '../../../src/simulator/market/seeded-market.ts';

const sessions = sessionsBetween(parseTradingDay('2024-06-03'), parseTradingDay('2026-12-31'));

const cases = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  edge: fc.constantFrom('none', 'mean_reversion', 'momentum'),
  place: fc.integer({ min: 0, max: 119 }),
  session: fc.constantFrom(...sessions),
});

/** The minute bars of a path by the definition of a bar, sums taken naively. */
function expectMinutes(bars: Bars, path: SecondPath): void {
  let row = 0;
  for (let minute = 0; minute * 60 < path.volume.length; minute += 1) {
    const seconds = [...Array(60).keys()].map((k) => minute * 60 + k).filter((k) => path.volume[k]! > 0);
    if (seconds.length === 0) continue;
    const prices = seconds.map((k) => path.price[k]!);
    expect(bars.time[row]).toBe(path.start + minute * 60);
    expect(bars.open[row]).toBe(prices[0]);
    expect(bars.close[row]).toBe(prices.at(-1));
    expect(bars.high[row]).toBe(Math.max(...prices));
    expect(bars.low[row]).toBe(Math.min(...prices));
    const volume = seconds.reduce((sum, k) => sum + path.volume[k]!, 0);
    const dollars = seconds.reduce((sum, k) => sum + path.volume[k]! * path.price[k]!, 0);
    expect(bars.volume[row]).toBe(volume);
    expect(Math.abs(bars.wap[row]! - dollars / volume)).toBeLessThan(0.000_501);
    row += 1;
  }
  expect(bars.length).toBe(row);
}

describe('seconds, minutes, day figures, scanner and quotes of a seeded market', () => {
  it('tell the same day', () => {
    fc.assert(
      fc.property(cases, ({ seed, edge, place, session }) => {
        const market = seededMarket({ seed, edge, symbols: 120 });
        const listing = market.listings[place]!;
        const path = market.seconds(listing, session);
        const bars = market.minutes(listing, session);
        const figures = market.dayFigures(listing, session)!;
        expect(path.volume.length).toBe(session.close - session.open);
        expect(path.volume.every((shares) => Number.isInteger(shares) && shares >= 0)).toBe(true);
        expectMinutes(bars, path);

        expect(bars.volume.reduce((sum, shares) => sum + shares, 0)).toBe(figures.volume);
        expect(bars.open[0]).toBe(figures.open);
        expect(bars.close.at(-1)).toBe(figures.close);
        expect(Math.max(...bars.high)).toBe(figures.high);
        expect(Math.min(...bars.low)).toBe(figures.low);
      }),
      { numRuns: 60 },
    );
  });

  it('agree at any instant of the session', () => {
    fc.assert(
      fc.property(
        cases,
        fc.double({ min: 0.0001, max: 1.2, noNaN: true }),
        ({ seed, place, session }, share) => {
          const market = seededMarket({ seed, symbols: 120 });
          const listing = market.listings[place]!;
          const instant = session.open + Math.ceil(share * (session.close - session.open));
          const quote = quoteAt(market, listing, instant)!;
          const trades = tradesBetween(market, listing, session.open, Math.min(instant, session.close));
          expect(quote.volume).toBe(trades.reduce((sum, { size }) => sum + size, 0));
          expect(quote.high).toBe(trades.reduce((most, { price }) => Math.max(most, price), 0));
          expect(quote.low).toBe(trades.reduce((least, { price }) => Math.min(least, price), Infinity));
          expect(quote.open).toBe(trades[0]!.price);
          if (instant <= session.close) {
            expect([quote.last, quote.lastSize, quote.lastTime]).toEqual(
              [trades.at(-1)!].flatMap(({ price, size, time }) => [price, size, time]),
            );
          }
          expect(quote.bid).toBeLessThan(quote.ask);
          expect(quote.bid).toBeLessThanOrEqual(quote.last);
          expect(quote.ask).toBeGreaterThanOrEqual(quote.last);

          const counted = Math.min(session.close, Math.floor(instant / 60) * 60);
          const scanned = scanRank(market, 'MOST_ACTIVE', instant)!.find((row) => row.listing === listing)!;
          // Until the first minute is complete a scan shows the session before, as the volume of quotes does before the open.
          const shown = counted === session.open ? session.open - 60 : counted;
          const atMinute = quoteAt(market, listing, shown)!;
          expect(scanned.volume).toBe(atMinute.volume);
          if (counted > session.open) expect(scanned.price).toBe(atMinute.last);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('count in a minute bar the trades that ticks show', () => {
    const market = seededMarket({ seed: 5, symbols: 60 });
    const session = sessions[100]!;
    for (const listing of market.listings.slice(0, 20)) {
      const bars = market.minutes(listing, session);
      for (const row of [0, Math.floor(bars.length / 2), bars.length - 1]) {
        const trades = tradesBetween(market, listing, bars.time[row]!, bars.time[row]! + 60);
        expect(trades).toHaveLength(bars.count[row]!);
        expect(trades.every(({ size }) => size >= 1)).toBe(true);
      }
    }
  });

  it('show the trades of several days in one stretch', () => {
    const market = seededMarket({ seed: 5, symbols: 60 });
    const apple = market.bySymbol('AAPL')!;
    const [one, two] = sessions.slice(40, 42) as [(typeof sessions)[0], (typeof sessions)[0]];
    const trades = tradesBetween(market, apple, one.close - 60, two.open + 60);
    const shares = (from: number, to: number): number =>
      trades.filter(({ time }) => time >= from && time < to).reduce((sum, { size }) => sum + size, 0);
    expect(shares(one.close - 60, one.close)).toBe(market.minutes(apple, one).volume.at(-1));
    expect(shares(two.open, two.open + 60)).toBe(market.minutes(apple, two).volume[0]);
    const night = market.extendedMinutes(apple, two);
    const before = night.volume
      .subarray(0, night.time.indexOf(two.open))
      .reduce((sum, volume) => sum + volume, 0);
    expect(shares(two.open - 19_800, two.open)).toBe(before);
  });

  it('leave the extended hours around the regular bars, from the close before to the open', () => {
    const market = seededMarket({ seed: 5, symbols: 60 });
    const [before, session] = sessions.slice(30, 32) as [(typeof sessions)[0], (typeof sessions)[0]];
    for (const listing of market.listings.slice(0, 12)) {
      const bars = market.extendedMinutes(listing, session);
      const regular = market.minutes(listing, session);
      const from = bars.time.indexOf(session.open);
      for (const column of ['time', 'open', 'high', 'low', 'close', 'volume', 'wap', 'count'] as const) {
        expect([...bars[column].subarray(from, from + regular.length)]).toEqual([...regular[column]]);
      }
      expect(bars.time.every((time) => time >= session.open - 19_800 && time < session.close + 14_400)).toBe(
        true,
      );
      expect(bars.time.every((time, row) => row === 0 || time > bars.time[row - 1]!)).toBe(true);
      expect(market.dayFigures(listing, session)!.previousClose).toBe(
        market.dayFigures(listing, before)!.close,
      );
    }
    const apple = market.bySymbol('AAPL')!;
    const bars = market.extendedMinutes(apple, session);
    const lastBefore = bars.time.indexOf(session.open) - 1;
    expect(Math.abs(bars.close[lastBefore]! / market.dayFigures(apple, session)!.open - 1)).toBeLessThan(
      0.01,
    );
  });
});
