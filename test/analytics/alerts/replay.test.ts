import { describe, expect, it } from 'vitest';

import { type AlertRules, seedRules } from '../../../src/analytics/alerts/alert-events.ts';
import { Replay, type ReplayCounts } from '../../../src/analytics/alerts/replay.ts';

interface Replayed {
  readonly lines: readonly string[];
  readonly counts: ReplayCounts;
}

function replayed(
  ticks: readonly unknown[],
  news: readonly unknown[],
  over: Partial<AlertRules> = {},
): Replayed {
  const text = (row: unknown): string => (typeof row === 'string' ? row : JSON.stringify(row));
  const lines: string[] = [];
  const replay = new Replay({ ...seedRules, ...over }, news.map(text), (line) => void lines.push(line));
  for (const row of ticks) replay.tick(text(row));
  replay.end();
  return { lines, counts: replay.counts };
}

const buy = (detectedAt: unknown, over: object = {}) => ({
  ...{ ticker: 'ABCD', detectedAt, analyzedAt: detectedAt, sentiment: 'positive', recommendation: 'BUY' },
  ...{ confidence: 'high', ...over },
});
const trade = (arrived: number, price: number, over: object = {}) => ({
  ...{ ticker: 'ABCD', time: arrived, price, size: 100, arrived, ...over },
});

/** Grid points of the samples. */
const sampledAt = ({ lines }: Replayed): number[] =>
  lines.flatMap((line) => /"sampledAt":(-?\d+)/.exec(line)?.slice(1).map(Number) ?? []);

describe('a replay', () => {
  it('writes samples, alerts and ends of windows as they occur', () => {
    const ticks = [trade(500, 10), trade(2_500, 10), trade(4_500, 10), trade(6_500, 10.5), trade(7_000, 0)];
    const { lines, counts } = replayed(ticks, [buy(0, { strengthScore: 4.5 })]);
    const analysis = '"sentiment":"positive","recommendation":"BUY","confidence":"high"';
    const sample = (time: number, at: number, price: number) =>
      `{"event":"sample","ticker":"ABCD","time":${time},"sampledAt":${at},"price":${price},"size":100,${analysis}}`;
    expect(lines).toEqual([
      ...[sample(500, 2_000, 10), sample(2_500, 4_000, 10), sample(4_500, 6_000, 10)],
      '{"event":"alert","ticker":"ABCD","time":6500,"decidedAt":6500,"price":10.5,"baseline":10,"changePercent":5,"alert":1}',
      sample(6_500, 8_000, 10.5),
      '{"event":"window_end","ticker":"ABCD","time":60500,"samples":4,"alerts":1}',
    ]);
    expect(counts).toEqual({
      ...{ ticks: 5, malformedTicks: 0, news: 1, malformedNews: 0, samples: 4, alerts: 1, windows: 1 },
      dropped: { duplicate: 0, not_a_trade: 1, late: 0, stale: 0, outside_band: 0, no_window: 0 },
    });
  });

  it('of nothing writes nothing', () => {
    expect(replayed([], []).lines).toEqual([]);
  });

  it('takes news by its detection, equals by their place in the file', () => {
    const news = [
      buy(1_000, { sentiment: 'c', analyzedAt: 0 }),
      buy(0, { sentiment: 'a' }),
      buy(1_000, { sentiment: 'd', analyzedAt: 0 }),
    ];
    const { lines } = replayed([trade(900, 10)], news);
    expect(lines[0]).toContain('"sentiment":"d"');
  });

  it('applies the news that is left and runs until every window has ended', () => {
    const { lines } = replayed([trade(0, 10)], [buy(0), buy(1_000), buy(30_000), buy(9_000_000)]);
    expect(lines.map((line) => /"(?:sampledAt|time)":(\d+),"samples/.exec(line)?.[1])).toEqual([
      undefined,
      '60000',
      '1860000',
      '10800000',
    ]);
  });

  it('goes by the rules it is given', () => {
    const ticks = [trade(500, 10), trade(2_500, 10), trade(4_500, 10), trade(6_500, 10.5)];
    expect(replayed(ticks, [buy(0)], { minimumChangePercent: 6 }).counts.alerts).toBe(0);
  });
});

describe('event time', () => {
  it.each<[string, readonly object[], readonly number[]]>([
    ['is the arrival', [trade(3_000, 10, { time: 100 })], [4_000]],
    [
      'a whole number written as 3000.0 is one',
      ['{"ticker":"ABCD","time":1e2,"arrived":3000.0,"price":10,"size":1}' as unknown as object],
      [4_000],
    ],
    ['never goes back', [trade(5_000, 10), trade(100, 10, { time: 4_000 })], [6_000]],
    [
      'is the trade time where the arrival is missing',
      [trade(0, 10, { time: 3_000, arrived: undefined })],
      [4_000],
    ],
    ['a null arrival is missing', [trade(0, 10, { time: 3_000, arrived: null })], [4_000]],
    [
      'of a missing arrival it is the largest trade time of all lines, whatever became of them',
      [trade(1_000, -1, { ticker: 'other', time: 8_500 }), trade(0, 10, { time: 5_000, arrived: null })],
      [10_000],
    ],
    [
      'a dropped tick moves it, one of no window too',
      [trade(500, 10), trade(2_500, 0), trade(4_500, 10, { ticker: 'other' }), trade(0, 11, { time: 4_000 })],
      [2_000, 6_000],
    ],
    [
      'a malformed one moves nothing, neither itself nor the largest time',
      [
        ...[
          trade(500, 10),
          trade(2_500, 10, { ticker: '' }),
          trade(9_000, 10, { time: 9_000.5 }),
          trade(9_000, 10, { arrived: '9000' }),
        ],
        trade(0, 11, { time: 1_500, arrived: null }),
      ],
      [2_000],
    ],
  ])('%s', (_, ticks, expected) => {
    expect(sampledAt(replayed(ticks, [buy(0)]))).toEqual(expected);
  });
});

describe('a tick line', () => {
  it.each<[string, unknown]>([
    ['no JSON', '{"ticker":"ABCD","time":1'],
    ['an empty line', ''],
    ['a carriage return', '\r'],
    ['two values', '{"ticker":"ABCD","time":1,"price":10,"size":1} {}'],
    ['a list', [1]],
    ['null', null],
    ['a number', 5],
    ['a text', '"ABCD"'],
    ['NaN in it', '{"ticker":"ABCD","time":1,"price":NaN,"size":1}'],
    ['no ticker', trade(1, 10, { ticker: undefined })],
    ['an empty ticker', trade(1, 10, { ticker: '' })],
    ['a ticker that is no text', trade(1, 10, { ticker: 5 })],
    ['no time', trade(1, 10, { time: undefined })],
    ['a time of null', trade(1, 10, { time: null })],
    ['a broken time', trade(1, 10, { time: 1.5 })],
    ['a time that is a text', trade(1, 10, { time: '1' })],
    ['a time that is a truth value', trade(1, 10, { time: true })],
    ['an endless time', '{"ticker":"ABCD","time":1e999,"price":10,"size":1}'],
    ['a broken arrival', trade(1, 10, { arrived: 1.5 })],
    ['an arrival that is a text', trade(1, 10, { arrived: '1' })],
    ['an arrival that is a truth value', trade(1, 10, { arrived: false })],
    ['an endless arrival', '{"ticker":"ABCD","time":1,"price":10,"size":1,"arrived":1e999}'],
    [
      'a sequence number too deep to read',
      `{"ticker":"ABCD","time":1,"price":10,"size":1,"seq":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
    ],
  ])('is malformed with %s', (_, line) => {
    const { counts, lines } = replayed([line], [buy(0)]);
    expect([counts.ticks, counts.malformedTicks]).toEqual([1, 1]);
    expect(lines).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['what else it holds', trade(1, 10, { extra: { ticker: 1 } })],
    ['blanks and a carriage return', ` ${JSON.stringify(trade(1, 10))} \r`],
    ['a ticker like a property of objects', trade(1, 10, { ticker: '__proto__' })],
  ])('is not malformed by %s', (_, line) => {
    const ticker = '__proto__';
    const { counts } = replayed([line], [buy(0), buy(0, { ticker })]);
    expect(counts).toMatchObject({ malformedTicks: 0, samples: 1, windows: 2 });
  });

  it.each<[string, string, boolean]>([
    ['1', '1.0', true],
    ['1', '"1"', false],
    ['1', 'true', false],
    ['null', 'null', false],
    ['1700000000000000001', '1700000000000000002', false],
    ['1700000000000000001', '1700000000000000001', true],
    ['1700000000000000001', '"1700000000000000001"', false],
    ['9007199254740993', '9007199254740992', false],
    ['1e20', '100000000000000000000', true],
    ['9007199254740992.0', '9007199254740992', true],
    ['-1700000000000000001', '1700000000000000001', false],
    ['{"a":1,"b":[2]}', '{"b":[2.0],"a":1}', true],
    ['[1]', '["1"]', false],
  ])('with the sequence numbers %s and %s: a duplicate is %s', (first, second, expected) => {
    const of = (seq: string) =>
      `{"ticker":"ABCD","note":"\\"1700000000000000009","time":1,"price":10,"size":1,"seq":${seq}}`;
    expect(replayed([of(first), of(second)], [buy(0)]).counts.dropped.duplicate).toBe(expected ? 1 : 0);
  });

  it.each<[unknown, string]>([
    [true, '2000'],
    ['true', '100'],
    [1, '100'],
    [null, '100'],
  ])('is delayed for true only: %j', (delayed, time) => {
    const { lines } = replayed([trade(2_000, 10, { time: 100, delayed })], [buy(0)]);
    expect(lines[0]).toContain(`"time":${time},`);
  });
});

describe('a news line', () => {
  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['an empty line', ''],
    ['a list', []],
    ['no ticker', buy(0, { ticker: undefined })],
    ['an empty ticker', buy(0, { ticker: '' })],
    ['no detection', buy(undefined)],
    ['a broken detection', buy(0.5)],
    ['a detection that is a text', buy('0')],
    ['a detection of null', buy(null)],
  ])('is dropped and counted with %s', (_, line) => {
    const { counts, lines } = replayed([], [line]);
    expect([counts.news, counts.malformedNews, lines.length]).toEqual([1, 1, 0]);
  });

  it.each<[string, object, string]>([
    ['an analysis time of 0.0 is one', { analyzedAt: Number('0.0') }, 'BUY'],
    ['an analysis time that is none is never in force', { analyzedAt: '0' }, 'HOLD'],
    ['nor a broken one', { analyzedAt: 0.5 }, 'HOLD'],
    ['nor a missing one', { analyzedAt: undefined }, 'HOLD'],
    ['a sentiment that is no text is empty', { sentiment: 5 }, 'HOLD'],
    ['a recommendation that is missing is empty', { recommendation: undefined }, 'HOLD'],
  ])('%s', (_, over, recommendation) => {
    expect(replayed([trade(1, 10)], [buy(0, over)]).lines[0]).toContain(
      `"recommendation":"${recommendation}"`,
    );
  });

  it('without a confidence is of low confidence', () => {
    for (const confidence of ['', undefined, null]) {
      expect(replayed([trade(1, 10)], [buy(0, { confidence })]).lines[0]).toContain('"confidence":"low"');
    }
  });

  it('counts by the last score that is a number', () => {
    const ticks = [trade(500, 10), trade(2_500, 10), trade(4_500, 10), trade(6_500, 10.5)];
    const valueOf = (...scores: unknown[]) => {
      const { lines } = replayed(
        ticks,
        scores.map((strengthScore) => buy(0, { strengthScore })),
      );
      return /"alert":(\d)\}/.exec(lines.join())?.[1];
    };
    expect([valueOf(4), valueOf(4, 3), valueOf(3, null), valueOf(3, '4'), valueOf(undefined)]).toEqual([
      '1',
      '2',
      '2',
      '2',
      '3',
    ]);
  });
});
