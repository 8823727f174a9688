import { describe, expect, it } from 'vitest';

import { type AlertEvent, seedRules } from '../../../src/analytics/alerts/alert-events.ts';
import { createAlertReducer } from '../../../src/analytics/alerts/reducer.ts';
import {
  advance,
  baselineOfTen,
  effectsOf,
  inShort,
  lateTick,
  news,
  only,
  opening,
  remove,
  tick,
} from './rule-run.ts';

const withFirstSample: readonly AlertEvent[] = [news(0), tick(500, 10)];
const halfHour = 1_800_000;

/** Openings and ends only. */
function windows(events: readonly AlertEvent[], finish = false): string[] {
  return only(['open', 'end', 'Z open', 'Z end', 'A open', 'A end'], inShort(events, {}, { finish }));
}

describe('windows', () => {
  it.each<[string, readonly AlertEvent[], readonly string[]]>([
    ['news opens one for its ticker, at its detection', [news(0)], ['open 0']],
    ['news for another ticker opens another', [news(0), news(1, { ticker: 'Z' })], ['open 0', 'Z open 1']],
    ['news that only adds an analysis opens none', [news(0, { opens: false })], []],
    ['news without an analysis opens one too', [news(0, { analyzedAt: null })], ['open 0']],
    [
      'news while a window has no sample opens none at its end',
      [news(0), news(1), advance(2e6)],
      ['open 0', `end ${halfHour}: 0 samples, 0 alerts`],
    ],
    [
      'news while a window has a sample opens the next at its end, as written out',
      [...withFirstSample, news(3_000), advance(62_001)],
      ['open 0', 'end 60500: 1 samples, 0 alerts', 'open 60500'],
    ],
    [
      'several such news open one window',
      [...withFirstSample, news(3_000), news(4_000), tick(62_000, 10)],
      ['open 0', 'end 60500: 1 samples, 0 alerts', 'open 60500'],
    ],
    [
      'what only adds an analysis opens no next one',
      [...withFirstSample, news(3_000, { opens: false }), tick(70_000, 10)],
      ['open 0', 'end 60500: 1 samples, 0 alerts'],
    ],
    [
      'news after the end opens at its detection',
      [...withFirstSample, news(60_501)],
      ['open 0', 'end 60500: 1 samples, 0 alerts', 'open 60501'],
    ],
    [
      'at the very end time the window is still open',
      [...withFirstSample, news(60_500), tick(60_501, 10)],
      ['open 0', 'end 60500: 1 samples, 0 alerts', 'open 60500'],
    ],
    ['without a sample it is open 30 minutes to the millisecond', [news(0), tick(halfHour, -1)], ['open 0']],
    [
      'and ends at the first event after them',
      [news(0), tick(halfHour + 1, -1)],
      ['open 0', `end ${halfHour}: 0 samples, 0 alerts`],
    ],
    [
      'an event of any ticker ends it',
      [...withFirstSample, news(60_501, { ticker: 'Z' })],
      ['open 0', 'end 60500: 1 samples, 0 alerts', 'Z open 60501'],
    ],
    [
      'a grid point ends it',
      [...withFirstSample, advance(62_001)],
      ['open 0', 'end 60500: 1 samples, 0 alerts'],
    ],
    ['going on in time is no event that ends it', [...withFirstSample, advance(62_000)], ['open 0']],
    [
      'several end in the order in which they were opened',
      [
        ...[news(0, { ticker: 'Z' }), news(0), news(1, { ticker: 'A' })],
        ...['A', 'ABCD', 'Z'].map((ticker) => tick(1_000, 10, { ticker })),
        tick(61_001, 10, { ticker: 'other' }),
      ],
      [
        ...['Z open 0', 'open 0', 'A open 1'],
        ...[
          'Z end 61000: 1 samples, 0 alerts',
          'end 61000: 1 samples, 0 alerts',
          'A end 61000: 1 samples, 0 alerts',
        ],
      ],
    ],
    [
      'at the event that ends one, one that ends at this very time stays open',
      [
        ...[news(0), news(0, { ticker: 'Z' }), tick(500, 10), tick(501, 10, { ticker: 'Z' })],
        tick(60_501, 10, { ticker: 'other' }),
      ],
      ['open 0', 'Z open 0', 'end 60500: 1 samples, 0 alerts'],
    ],
    [
      'a following window counts as opened when the one before has ended',
      [
        ...[news(0), news(0, { ticker: 'Z' }), tick(500, 10), tick(1_000, 10, { ticker: 'Z' })],
        ...[news(3_000), news(3_000, { ticker: 'Z' }), advance(3e6)],
      ],
      [
        ...['open 0', 'Z open 0', 'end 60500: 1 samples, 0 alerts', 'open 60500'],
        ...['Z end 61000: 1 samples, 0 alerts', 'Z open 61000'],
        ...['end 1860500: 0 samples, 0 alerts', 'Z end 1861000: 0 samples, 0 alerts'],
      ],
    ],
    [
      'the first sample starts the minute by its trade time, however late it came',
      [news(0), tick(900_000, 10, { time: opening + 500 }), advance(902_001)],
      ['open 0', 'end 60500: 1 samples, 0 alerts'],
    ],
    [
      'a person closes it at once',
      [...withFirstSample, remove(3_000)],
      ['open 0', 'end 3000: 1 samples, 0 alerts'],
    ],
    [
      'which forgets the news within it',
      [...withFirstSample, news(2_500), remove(3_000), advance(1e6)],
      ['open 0', 'end 3000: 1 samples, 0 alerts'],
    ],
    ['closing what is not open does nothing', [remove(0), news(1), remove(2, 'Z')], ['open 1']],
    [
      'after it, news opens another',
      [...withFirstSample, remove(3_000), news(3_000)],
      ['open 0', 'end 3000: 1 samples, 0 alerts', 'open 3000'],
    ],
    [
      'late news opens a window at its own detection',
      [advance(10_000), news(4_000), tick(10_001, 10), advance(12_001)],
      ['open 4000'],
    ],
    [
      'and one that is over already ends with the next event',
      [advance(halfHour + 9_000), news(4_000), tick(0, 10)],
      ['open 4000', `end ${halfHour + 4_000}: 0 samples, 0 alerts`],
    ],
  ])('%s', (_, events, expected) => {
    expect(windows(events)).toEqual(expected);
  });

  it('a new window has no sample, no last trade, no last good price and no outsiders', () => {
    const events = [
      ...[
        ...baselineOfTen,
        news(5_000),
        tick(59_900, 10),
        tick(60_000, 40),
        tick(60_100, 41),
        advance(62_001),
      ],
      // In the window before, 42 would have been late, then the third outsider in a row.
      ...[lateTick(62_001, 58_600, 42), tick(62_100, 10), advance(64_001)],
    ];
    const lines = inShort(events, {}, { finish: false });
    expect(lines.slice(lines.indexOf('open 60500'))).toEqual([
      'open 60500',
      'outside_band',
      'sample 58600 at 64000: 42',
    ]);
    expect(effectsOf(events, {}, { finish: false }).at(-1)).toMatchObject({ kind: 'sample', ordinal: 1 });
  });

  it('ticks of a ticker without one are ignored: they are counted and their sequence number is not remembered', () => {
    const ignored = tick(0, 10, { seq: 7 });
    expect(inShort([ignored, news(1), tick(2, 10, { seq: 7 })], {}, { finish: false })).toEqual([
      'no_window',
      'open 1',
    ]);
    expect(effectsOf([ignored])).toEqual([{ kind: 'drop', ticker: 'ABCD', reason: 'no_window' }]);
  });

  it('show what they are', () => {
    const reducer = createAlertReducer(seedRules);
    const events = [news(0, { ticker: 'Z' }), ...baselineOfTen, tick(6_500, 10.5), news(7_000)];
    for (const event of events) reducer.apply(event, () => undefined);
    expect(reducer.now).toBe(opening + 7_000);
    expect(reducer.windows().map(({ ticker }) => ticker)).toEqual(['Z', 'ABCD']);
    expect(reducer.window('ABCD')).toEqual({
      ...{ ticker: 'ABCD', openedAt: opening, firstSampleTime: opening + 500, endsAt: opening + 60_500 },
      ...{ samples: 3, alerts: 1, baseline: 10, anotherFollows: true },
      last: { time: opening + 6_500, price: 10.5, size: 100 },
    });
    expect(reducer.window('Z')).toMatchObject({
      firstSampleTime: null,
      endsAt: opening + halfHour,
      last: null,
    });
    expect(reducer.window('none')).toBeUndefined();
  });
});

describe('at equal times', () => {
  it('windows end first, then news, then ticks, then the grid point', () => {
    // s1 at -1 s: the window ends after 59000; at 60000 meet the end, news, a tick and a grid point.
    const events = [news(0), tick(500, 10, { time: opening - 1_000 }), news(60_000), tick(60_000, 11)];
    expect(inShort(events, {}, { finish: false })).toEqual([
      'open 0',
      'sample -1000 at 2000: 10',
      'end 59000: 1 samples, 0 alerts',
      'open 60000',
    ]);
    expect(inShort([...events, advance(60_001)], {}, { finish: false }).at(-1)).toBe(
      'sample 60000 at 60000: 11',
    );
  });

  it('news of a grid point is in force at it', () => {
    const events = [news(0, { analyzedAt: null }), tick(500, 10), news(2_000, { opens: false })];
    const sample = effectsOf(events).find(({ kind }) => kind === 'sample');
    expect(sample).toMatchObject({ sampledAt: opening + 2_000, recommendation: 'BUY' });
  });
});

describe('time', () => {
  it('an event earlier than the one before happens with that one', () => {
    const events = [...baselineOfTen, lateTick(100, 4_900, 10.5), advance(0), advance(6_001)];
    expect(inShort(events, {}, { finish: false }).at(-1)).toBe('alert 4900 at 6000: 10.5 over 10');
    expect(inShort([...events, lateTick(100, 5_900, 10.5)], {}, { finish: false }).at(-1)).toBe(
      'alert 5900 at 6001: 10.5 over 10',
    );
  });

  it('may jump by years between two events', () => {
    const year = 365 * 86_400_000;
    const events = [
      ...baselineOfTen,
      advance(100 * year),
      news(100 * year),
      tick(200 * year, 10),
      news(5e14),
    ];
    expect(only(['open', 'end'], inShort(events))).toEqual([
      ...['open 0', 'end 60500: 3 samples, 0 alerts', `open ${100 * year}`],
      ...[`end ${100 * year + halfHour}: 0 samples, 0 alerts`, 'open 500000000000000'],
      `end ${5e14 + halfHour}: 0 samples, 0 alerts`,
    ]);
  });

  it.each([1e17, 1e20, 1e300, -1e300, Number.MAX_VALUE])('may be %d, where numbers cannot count it', (at) => {
    const events: AlertEvent[] = [
      { ...news(0), at, analyzedAt: at },
      { ...tick(0, 10), at, time: at },
      { ...tick(0, 10), at: at + Math.abs(at) / 1_000, time: at },
    ];
    const ends = effectsOf(events).filter(({ kind }) => kind === 'window_end');
    expect(ends).toHaveLength(1);
  });

  it('before 1970 has grid points and seconds as after it', () => {
    const shift = (event: AlertEvent): AlertEvent => {
      const by = -opening - 10_000;
      const moved = { ...event, at: event.at + by };
      if (moved.kind === 'tick') return { ...moved, time: moved.time + by };
      return moved.kind === 'news' ? { ...moved, analyzedAt: moved.analyzedAt! + by } : moved;
    };
    const events = [...baselineOfTen, tick(9_999, 10.5), tick(10_000, 10.5), tick(10_001, 10.5)].map(shift);
    const alerts = effectsOf(events).filter(({ kind }) => kind === 'alert');
    expect(alerts).toMatchObject([{ time: -1 }, { time: 0 }]);
  });
});
