import { describe, expect, it } from 'vitest';

import type { AlertEvent, TickEvent } from '../../../src/analytics/alerts/alert-events.ts';
import { advance, inShort, lateTick, news, only, tick } from './rule-run.ts';

const reasons = ['duplicate', 'not_a_trade', 'late', 'stale', 'outside_band', 'no_window'];

/** Why ticks were dropped, in their order. */
function dropped(events: readonly AlertEvent[], over: Parameters<typeof inShort>[1] = {}): string[] {
  return only(reasons, inShort(events, over, { finish: false }));
}

/** What the next grid point samples after these. */
function sampled(events: readonly AlertEvent[]): string | undefined {
  return only(['sample'], inShort(events)).at(0);
}

describe('a tick is dropped', () => {
  it.each<[string, readonly unknown[], readonly string[]]>([
    ['when its sequence number was seen', [1, 1], ['duplicate']],
    ['as often as it comes', ['a', 'a', 'b', 'a'], ['duplicate', 'duplicate']],
    ['but not for a number equal as text only', [1, '1', true, 'true'], []],
    ['1.0 is 1, and -0 is 0', [1, Number('1.0'), 0, -0], ['duplicate', 'duplicate']],
    ['and never for having none', [null, null, undefined], []],
    ['nor for having an empty one', ['', 0, false], []],
    [
      'lists and objects are compared by what they hold',
      [[1], [1], { a: 1, b: 2 }, { b: 2, a: 1 }],
      ['duplicate', 'duplicate'],
    ],
    [
      'and differ from texts that look like them',
      ['[1]', [1], '\0[1]', '{}', {}, '\0"\0[1]"', Infinity, '\0Infinity'],
      [],
    ],
  ])('as a duplicate %s', (_, sequences, expected) => {
    expect(dropped([news(0), ...sequences.map((seq) => tick(1, 10, { seq }))])).toEqual(expected);
  });

  it('as a duplicate across windows and whatever became of the first one, but by ticker', () => {
    const events = [
      news(0),
      news(0, { ticker: 'Z' }),
      tick(1, -1, { seq: 1 }),
      tick(1, 10, { seq: 1 }),
      tick(1, 10, { seq: 1, ticker: 'Z' }),
      tick(1_900_000, 10, { ticker: 'Z' }),
      news(1_900_000),
      tick(1_900_001, 10, { seq: 1 }),
    ];
    expect(only(reasons, inShort(events, {}, { finish: false }))).toEqual([
      'not_a_trade',
      'duplicate',
      'duplicate',
    ]);
  });

  it('as a duplicate among the newest sequence numbers only, where memory is limited', () => {
    const sequences = ['a', 'b', 'c', 'a', 'b', 'c', 'b', 'c', 'd', 'c'];
    const events = [news(0), ...sequences.map((seq) => tick(1, 10, { seq }))];
    expect(dropped(events, { rememberedSequences: 2 })).toEqual(['duplicate', 'duplicate', 'duplicate']);
    expect(dropped(events, { rememberedSequences: 0 })).toEqual([]);
    expect(dropped(events)).toHaveLength(6);
  });

  it.each<[string, unknown, Partial<TickEvent>]>([
    ['no price', undefined, {}],
    ['a price that is null', null, {}],
    ['a price that is a text', '10', {}],
    ['a price that is a truth value', true, {}],
    ['a price of 0', 0, {}],
    ['a price of -0', -0, {}],
    ['a price below 0', -10, {}],
    ['an endless price', Infinity, {}],
    ['a price that is no number', NaN, {}],
    ['no size', 10, { size: undefined }],
    ['a size below 0', 10, { size: -1 }],
    ['an endless size', 10, { size: Infinity }],
    ['a size that is a text', 10, { size: '100' }],
    ['a size that is a truth value', 10, { size: true }],
  ])('as no trade with %s', (_, price, over) => {
    expect(dropped([news(0), tick(1, price, over)])).toEqual(['not_a_trade']);
  });

  it('but not for a size of 0 or a tiny price', () => {
    expect(dropped([news(0), tick(1, 5e-324, { size: 0 })])).toEqual([]);
  });

  it('as no trade when its time is more than 2 s ahead of its event, delayed or not', () => {
    for (const delayed of [false, true]) {
      const at = (time: number) => lateTick(1, time, 10, { delayed });
      expect(dropped([news(0), at(2_001), at(2_002)])).toEqual(['not_a_trade']);
    }
  });

  it('as late when its second lies before that of the last accepted trade', () => {
    const events = [
      news(0),
      lateTick(5_000, 3_999, 10),
      lateTick(5_000, 3_000, 10),
      lateTick(5_000, 2_999, 10),
    ];
    expect(dropped(events)).toEqual(['late']);
  });

  it('as late only by accepted trades of its own ticker', () => {
    const events = [
      ...[
        news(0),
        news(0, { ticker: 'Z' }),
        tick(5_000, 10, { ticker: 'Z' }),
        tick(5_000, -1),
        tick(3_000, 10),
      ],
      ...[tick(9_000, 99), lateTick(9_000, 3_500, 10)],
    ];
    expect(dropped(events)).toEqual(['not_a_trade', 'outside_band']);
  });

  it('as stale when it is more than 2 s older than the window', () => {
    expect(dropped([news(0), lateTick(1, -2_000, 10), lateTick(1, -2_000, 10)])).toEqual([]);
    expect(dropped([news(0), lateTick(1, -2_001, 10)])).toEqual(['stale']);
    expect(sampled([news(0), lateTick(1, -2_001, 10), advance(4_000)])).toBeUndefined();
  });

  it.each<[string, readonly number[], number, readonly string[]]>([
    ['is the last good price where none is', [10], 30.1, ['outside_band']],
    ['is it where it lies inside the band', [10, 25], 30.1, []],
    ['is not where it lies outside', [10, 31], 30.1, ['outside_band']],
    ['sets no new level', [10, 31, 32, 33], 30.1, ['outside_band']],
  ])('a stale price %s', (_, stale, price, expected) => {
    const events = [news(0), ...stale.map((value) => lateTick(1, -5_000, value)), tick(2, price)];
    expect(dropped(events).slice(stale.length)).toEqual(expected);
  });

  it.each<[string, number, readonly string[]]>([
    ['three times the last good price is inside', 30, []],
    ['more is outside', 30.000001, ['outside_band']],
    ['a third is inside', 10 / 3, []],
    ['less is outside', 3.333333, ['outside_band']],
  ])('outside the band: %s', (_, price, expected) => {
    expect(dropped([news(0), tick(1, 10), tick(2, price)])).toEqual(expected);
  });

  it('outside the band by a third of the price, as it is rounded', () => {
    const price = 1.9499999999999997;
    expect([price * 3, 5.85 / 3]).toEqual([5.85, 1.95]);
    expect(dropped([news(0), tick(1, 5.85), tick(2, price)])).toEqual(['outside_band']);
  });

  it('outside a band of its own width', () => {
    expect(dropped([news(0), tick(1, 10), tick(2, 15), tick(2, 15.01)], { band: 1.5 })).toEqual([]);
    expect(dropped([news(0), tick(1, 10), tick(2, 15.01)], { band: 1.5 })).toEqual(['outside_band']);
  });
});

describe('of the tests of a tick the first that fails counts', () => {
  it.each<[string, TickEvent]>([
    ['duplicate', lateTick(5_000, -9_000, -1, { seq: 1 })],
    ['not_a_trade', lateTick(5_000, -9_000, -1)],
    ['late', lateTick(5_000, -9_000, 99)],
  ])('%s', (reason, last) => {
    expect(dropped([news(0), tick(5_000, 10, { seq: 1 }), last])).toEqual([reason]);
  });

  it('stale before outside the band', () => {
    expect(dropped([news(0), lateTick(1, -9_000, 10), lateTick(1, -9_000, 99)])).toEqual(['stale', 'stale']);
  });
});

describe('a new level', () => {
  /** Trades of 10, then these; what the next grid point samples, and what was dropped. */
  function after(...prices: number[]): [string | undefined, number] {
    const events = [news(0), tick(1, 10), ...prices.map((price, index) => tick(2 + index, price))];
    return [sampled(events)?.split(': ')[1], dropped(events).length];
  }

  it.each<[string, readonly number[], [string, number]]>([
    ['is the third price in a row outside the band, where the three agree', [40, 41, 42], ['42', 2]],
    ['not the second', [40, 41], ['10', 2]],
    ['agree when the largest is at most three times the smallest', [40, 120, 100], ['100', 2]],
    ['not when it is more', [40, 120.1, 100], ['10', 3]],
    ['the last three count', [200, 40, 41, 42], ['42', 3]],
    ['they may lie on both sides', [3, 31, 3], ['10', 3]],
    ['below as above', [2, 2.5, 3], ['3', 2]],
    ['an accepted trade ends the row', [40, 41, 10, 42], ['10', 3]],
    ['and after it another three are needed', [40, 41, 10, 42, 43, 44], ['44', 4]],
    ['is the last good price from then on', [40, 41, 42, 10, 15, 43], ['43', 3]],
    ['ends the row itself', [40, 41, 42, 10, 11], ['42', 4]],
  ])('%s', (_, prices, expected) => {
    expect(after(...prices)).toEqual(expected);
  });

  it('comes through ticks dropped for other reasons', () => {
    const events = [
      ...[news(0), tick(3_000, 10, { seq: 1 }), tick(3_001, 40), tick(3_002, 41), tick(3_003, -1)],
      ...[tick(3_004, 10, { seq: 1 }), lateTick(3_005, 1_000, 10), tick(3_006, 42), advance(4_001)],
    ];
    expect(sampled(events)).toBe('sample 3006 at 4000: 42');
  });

  it('comes through stale ticks, which can move the last good price', () => {
    const events = [
      news(0),
      lateTick(1, -9_000, 10),
      tick(2, 40),
      tick(3, 41),
      lateTick(4, -9_000, 20),
      tick(5, 61),
    ];
    expect(sampled(events)).toBe('sample 5 at 2000: 61');
    expect(dropped(events)).toEqual(['stale', 'outside_band', 'outside_band', 'stale']);
  });
});

describe('a delayed tick', () => {
  const delayed = true;

  it('has the time of its event, for its sample, for late and for stale', () => {
    const old = lateTick(1_500, -900_000, 10, { delayed });
    expect(sampled([news(0), old])).toBe('sample 1500 at 2000: 10');
    expect(dropped([news(0), tick(1_400, 10), old, tick(1_600, 10), lateTick(1_700, 999, 10)])).toEqual([
      'late',
    ]);
  });
});
