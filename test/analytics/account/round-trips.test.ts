import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Fill, fillsThatCount, signedShares } from '../../../src/analytics/account/fill.ts';
import { roundTrips } from '../../../src/analytics/account/round-trips.ts';
import { fill } from './fills.ts';

const nothingHeld = new Map<number, number>();
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('round trips', () => {
  it('pair a position opened in parts and closed at once', () => {
    const { trips, openLots, unmatched } = roundTrips(
      [fill('BOT', 60, 10, 6), fill('BOT', 40, 11, 7), fill('SLD', 100, 12, 95)],
      nothingHeld,
    );
    expect(trips).toMatchObject([
      { side: 'long', shares: 100, stillOpen: 0, entryPrice: 10.4, exitPrice: 12, gross: 160, net: 157 },
    ]);
    expect(trips[0]).toMatchObject({
      openedAt: fill('BOT', 1, 1, 6).time,
      closedAt: fill('BOT', 1, 1, 95).time,
    });
    expect([openLots, unmatched]).toEqual([[], []]);
  });

  it('count what a partial close has closed, first in, first out', () => {
    const { trips, openLots } = roundTrips(
      [fill('BOT', 60, 10, 6), fill('BOT', 40, 11, 7), fill('SLD', 70, 12, 95)],
      nothingHeld,
    );
    expect(trips).toMatchObject([{ shares: 70, stillOpen: 30, gross: 60 * 2 + 10 * 1 }]);
    expect(trips[0]!.commission).toBeCloseTo(1 + 10 / 40 + 1, 12);
    expect(openLots).toMatchObject([{ shares: 30, price: 11 }]);
  });

  it('know short positions, and one fill that turns long into short', () => {
    const { trips, openLots } = roundTrips(
      [fill('BOT', 10, 10, 1), fill('SLD', 30, 12, 2), fill('BOT', 15, 11, 3)],
      nothingHeld,
    );
    expect(trips).toMatchObject([
      { side: 'long', shares: 10, gross: 20 },
      { side: 'short', shares: 15, stillOpen: 5, entryPrice: 12, exitPrice: 11, gross: 15 },
    ]);
    expect(openLots).toMatchObject([{ shares: -5, price: 12 }]);
  });

  it('leave closes of carried positions unmatched, long and short, and go on after them', () => {
    const fills = [
      fill('BOT', 10, 10, 1),
      fill('SLD', 40, 12, 2),
      fill('BOT', 7, 20, 3, { conId: 2, symbol: 'BBB' }),
    ];
    const held = new Map([
      [1, 25],
      [2, -5],
    ]);
    const { trips, openLots, unmatched } = roundTrips(fills, held);
    expect(unmatched).toMatchObject([
      { symbol: 'AAA', side: 'SLD', shares: 25 },
      { symbol: 'BBB', side: 'BOT', shares: 5 },
    ]);
    expect(trips).toMatchObject([{ symbol: 'AAA', side: 'long', shares: 10, gross: 20 }]);
    expect(openLots).toMatchObject([
      { symbol: 'AAA', shares: -5, price: 12 },
      { symbol: 'BBB', shares: 2, price: 20 },
    ]);
  });

  it('invent no short sale where nobody knows what was held', () => {
    const { trips, openLots, unmatched } = roundTrips(
      [fill('SLD', 10, 10, 1), fill('BOT', 5, 9, 2), fill('SLD', 8, 11, 3)],
      null,
    );
    expect(unmatched).toMatchObject([{ shares: 10 }, { shares: 3 }]);
    expect(trips).toMatchObject([{ side: 'long', shares: 5, gross: 10 }]);
    expect(openLots).toEqual([]);
  });

  it('tell how many commissions are missing, and count the others', () => {
    const { trips } = roundTrips(
      [fill('BOT', 10, 10, 1, { commission: null }), fill('SLD', 10, 12, 2)],
      nothingHeld,
    );
    expect(trips).toMatchObject([{ unknownCommissions: 1, commission: 1, net: 19 }]);
  });
});

describe('whatever was traded', () => {
  const trade = fc.record({
    conId: fc.integer({ min: 1, max: 2 }),
    side: fc.constantFrom<Fill['side']>('BOT', 'SLD'),
    shares: fc.integer({ min: 1, max: 300 }),
    price: fc.integer({ min: 100, max: 5_000 }).map((cents) => cents / 100),
    commission: fc.integer({ min: 0, max: 500 }).map((cents) => cents / 100),
    /** Many within one minute, so that several have the same time. */
    minute: fc.integer({ min: 0, max: 5 }),
  });
  const fills = fc.array(trade, { maxLength: 25 }).map((trades) =>
    trades.map(({ conId, side, shares, price, commission, minute }, index) =>
      fill(side, shares, price, minute, {
        ...{ conId, commission, symbol: `S${conId}` },
        executionId: `0001.${String(index).padStart(3, '0')}`,
      }),
    ),
  );
  const carried = fc
    .option(fc.tuple(fc.integer({ min: -200, max: 200 }), fc.integer({ min: -200, max: 200 })))
    .map((held) => held && new Map([...held.entries()].map(([index, shares]) => [index + 1, shares])));
  const cashOf = (fill: { side: Fill['side']; shares: number; price: number }): number =>
    (fill.side === 'BOT' ? -1 : 1) * fill.shares * fill.price;

  it('no share is lost and none is made', () => {
    fc.assert(
      fc.property(fills, carried, (all, held) => {
        const { trips, openLots, unmatched } = roundTrips(fillsThatCount(all), held);
        const traded = sum(all.map(({ shares }) => shares));
        const paired = 2 * sum(trips.map(({ shares }) => shares));
        const alone = sum(unmatched.map(({ shares }) => shares));
        const left = sum(openLots.map(({ shares }) => Math.abs(shares)));
        expect(paired + alone + left).toBe(traded);
        const signed = sum(all.map(signedShares));
        const closed = sum(unmatched.map(({ side, shares }) => (side === 'BOT' ? shares : -shares)));
        expect(sum(openLots.map(({ shares }) => shares)) + closed).toBe(signed);
      }),
    );
  });

  it('trips, open lots at a mark, and unmatched closes are the cash that flowed', () => {
    fc.assert(
      fc.property(fills, carried, fc.integer({ min: 1, max: 60 }), (all, held, mark) => {
        const { trips, openLots, unmatched } = roundTrips(fillsThatCount(all), held);
        const gross = sum(trips.map((trip) => trip.gross));
        const marked = sum(openLots.map(({ shares, price }) => shares * (mark - price)));
        const worth = sum(openLots.map(({ shares }) => shares * mark));
        expect(gross + marked + sum(unmatched.map(cashOf))).toBeCloseTo(sum(all.map(cashOf)) + worth, 6);
        const commissions = sum(trips.map(({ commission }) => commission));
        expect(commissions).toBeLessThanOrEqual(sum(all.map(({ commission }) => commission!)) + 1e-9);
      }),
    );
  });

  it('the order in which the fills arrive changes nothing', () => {
    const shuffled = fills.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, carried, ([all, other], held) => {
        expect(roundTrips(fillsThatCount(other), held)).toEqual(roundTrips(fillsThatCount(all), held));
      }),
    );
  });

  it('a fill that comes in two parts changes no total', () => {
    const inParts = (all: readonly Fill[], share: number): Fill[] =>
      all.flatMap((whole) => {
        const part = Math.floor(whole.shares * share);
        if (part === 0) return [whole];
        return [part, whole.shares - part].map((shares, index) => ({
          ...whole,
          shares,
          executionId: `${whole.executionId}.${index}`,
          commission: (whole.commission! * shares) / whole.shares,
        }));
      });
    fc.assert(
      fc.property(fills, carried, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (all, held, share) => {
        const totals = (these: readonly Fill[]): number[] => {
          const { trips, openLots, unmatched } = roundTrips(fillsThatCount(these), held);
          return [
            trips.length,
            ...trips.flatMap(({ shares, gross, commission, net, entryPrice }) => [
              ...[shares, gross, commission, net, entryPrice],
            ]),
            sum(openLots.map(({ shares }) => shares)),
            sum(unmatched.map(({ shares }) => shares)),
          ];
        };
        const whole = totals(all);
        totals(inParts(all, share)).forEach((value, index) => expect(value).toBeCloseTo(whole[index]!, 6));
      }),
    );
  });
});
