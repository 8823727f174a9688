import { describe, expect, it } from 'vitest';

import type { AlertEvent, NewsEvent } from '../../../src/analytics/alerts/alert-events.ts';
import { advance, effectsOf, inShort, lateTick, news, only, opening, tick } from './rule-run.ts';

const samples = (events: readonly AlertEvent[]): string[] =>
  only(['sample', 'A sample', 'Z sample'], inShort(events));

describe('a sample', () => {
  it.each<[string, readonly AlertEvent[], readonly string[]]>([
    [
      'is the latest trade, at every multiple of 2 s',
      [tick(100, 10), tick(1_900, 11), tick(2_100, 12)],
      ['sample 1900 at 2000: 11', 'sample 2100 at 4000: 12'],
    ],
    ['takes a trade of the grid point itself', [tick(2_000, 10)], ['sample 2000 at 2000: 10']],
    [
      'is none without a trade since the last',
      [tick(100, 10), tick(6_100, 11)],
      ['sample 100 at 2000: 10', 'sample 6100 at 8000: 11'],
    ],
    [
      'is none for dropped ticks',
      [tick(100, 10), tick(2_100, 99), tick(2_100, 0)],
      ['sample 100 at 2000: 10'],
    ],
    [
      'is the trade that came last, not the one made last',
      [tick(1_500, 10), lateTick(1_600, 1_200, 11)],
      ['sample 1200 at 2000: 11'],
    ],
    ['comes late for a trade that came late', [lateTick(9_000, 500, 10)], ['sample 500 at 10000: 10']],
    [
      'comes ticker by ticker in ascending order',
      [
        news(0, { ticker: 'Z' }),
        news(0, { ticker: 'A' }),
        ...['Z', 'ABCD', 'A'].map((ticker) => tick(1, 10, { ticker })),
      ],
      ['A sample 1 at 2000: 10', 'sample 1 at 2000: 10', 'Z sample 1 at 2000: 10'],
    ],
    [
      'is taken at the first grid point an earlier event of another ticker leaves behind',
      [tick(1_999, 10), tick(2_000, 11), tick(2_001, 12, { ticker: 'other' }), tick(2_002, 13)],
      ['sample 2000 at 2000: 11', 'sample 2002 at 4000: 13'],
    ],
  ])('%s', (_, events, expected) => {
    expect(samples([news(0), ...events])).toEqual(expected);
  });

  it('belongs to its window: a trade not sampled when one ends is never sampled', () => {
    const events = [news(0), tick(500, 10), news(3_000), tick(60_400, 11), tick(61_000, 12), advance(70_000)];
    expect(samples(events)).toEqual(['sample 500 at 2000: 10', 'sample 61000 at 62000: 12']);
  });

  it('says size, delay, ordinal and the analysis', () => {
    const events = [news(0), tick(1, 10, { size: 0.5, delayed: true }), tick(2_001, 10)];
    expect(effectsOf(events).filter(({ kind }) => kind === 'sample')).toEqual([
      {
        ...{
          kind: 'sample',
          ticker: 'ABCD',
          time: opening + 1,
          sampledAt: opening + 2_000,
          price: 10,
          size: 0.5,
        },
        ...{ sentiment: 'positive', recommendation: 'BUY', confidence: 'high', delayed: true, ordinal: 1 },
      },
      expect.objectContaining({ time: opening + 2_001, size: 100, delayed: false, ordinal: 2 }),
    ]);
  });
});

describe('the baseline', () => {
  /** Baseline of each alert. */
  function baselines(events: readonly AlertEvent[]): string[] {
    return only(['alert'], inShort([news(0), ...events])).map((line) => line.slice('alert '.length));
  }

  it.each<[string, readonly AlertEvent[], readonly string[]]>([
    [
      'is the smaller of the second and third sample; the first does not count',
      [tick(500, 5), tick(2_500, 10), tick(4_500, 8), tick(6_500, 9)],
      ['6500 at 6500: 9 over 8'],
    ],
    [
      'the third sample is judged itself, at its grid point',
      [tick(500, 5), tick(2_500, 10), tick(4_500, 10.5), tick(6_500, 10)],
      ['4500 at 6000: 10.5 over 10'],
    ],
    [
      'until it is fixed nothing else alerts',
      [tick(500, 10), tick(2_500, 10), tick(4_500, 10.9), tick(4_600, 10), tick(5_999, 10)],
      [],
    ],
    [
      'later samples do not move it, and are not judged again',
      [tick(500, 10), tick(2_500, 10), tick(4_500, 10), tick(6_500, 9), tick(8_500, 9.5), tick(10_500, 10.5)],
      ['10500 at 10500: 10.5 over 10'],
    ],
    [
      'a new level unfixes it; the next two samples fix it and the second of them is judged',
      [
        ...[tick(500, 2), tick(2_500, 2), tick(4_500, 2), tick(6_100, 7), tick(6_200, 7), tick(6_300, 7)],
        ...[tick(6_400, 7.7), tick(8_500, 8.1), tick(10_500, 8.2)],
      ],
      ['8500 at 10000: 8.1 over 7.7', '10500 at 10500: 8.2 over 7.7'],
    ],
    [
      'the trade that set the level can be the first of the two',
      [
        ...[tick(500, 2), tick(2_500, 2), tick(4_500, 2), tick(6_100, 7), tick(6_200, 7), tick(6_300, 7)],
        ...[tick(8_500, 7.35), tick(10_500, 7.4)],
      ],
      ['8500 at 10000: 7.35 over 7', '10500 at 10500: 7.4 over 7'],
    ],
    [
      'a new level between the second and the third sample begins its making anew',
      [
        ...[tick(500, 2), tick(2_500, 2), tick(4_100, 7), tick(4_200, 7), tick(4_300, 7)],
        ...[tick(6_100, 8), tick(8_100, 7.5)],
      ],
      ['6100 at 8000: 8 over 7', '8100 at 8100: 7.5 over 7'],
    ],
    [
      'a new level before the first sample changes nothing: the first still does not count',
      [
        ...[tick(100, 2), tick(200, 7), tick(300, 7), tick(400, 7)],
        ...[tick(2_500, 8), tick(4_500, 9), tick(6_500, 10)],
      ],
      ['4500 at 6000: 9 over 8', '6500 at 6500: 10 over 8'],
    ],
    [
      'a new level between the first and the second sample lets the next two fix it',
      [
        ...[tick(500, 2), tick(2_100, 7), tick(2_200, 7), tick(2_300, 7)],
        ...[tick(4_500, 7.5), tick(6_500, 7.2)],
      ],
      ['4500 at 6000: 7.5 over 7'],
    ],
  ])('%s', (_, events, expected) => {
    expect(baselines(events)).toEqual(expected);
  });
});

describe('the analysis in force', () => {
  /** Recommendation or sentiment of a sample at `at`, after these news. */
  function inForce(at: number, ...given: NewsEvent[]): string {
    const events: AlertEvent[] = [...given, news(at - 1, { analyzedAt: null }), tick(at, 10)];
    const sample = effectsOf(events.sort((a, b) => a.at - b.at)).find(({ kind }) => kind === 'sample');
    return sample?.kind === 'sample'
      ? `${sample.sentiment} ${sample.recommendation} ${sample.confidence}`
      : '';
  }

  const hour = 3_600_000;
  const none = 'neutral HOLD low';
  const said = (sentiment: string, over: Partial<NewsEvent> = {}) => news(0, { sentiment, ...over });
  const at = (offset: number) => opening + offset;

  it.each<[string, string, number, readonly NewsEvent[]]>([
    ['neutral, HOLD, low where there is none', none, 2_000, []],
    ['counts from its time on', 'a BUY high', 2_000, [said('a', { analyzedAt: at(2_000) })]],
    ['not before', none, 2_000, [said('a', { analyzedAt: at(2_001) })]],
    ['to the hour', 'a BUY high', hour, [said('a')]],
    ['not longer', none, hour, [said('a', { analyzedAt: at(-1) })]],
    ['may be older than its news', 'a BUY high', 2_000, [said('a', { analyzedAt: at(-hour + 2_000) })]],
    ['never without a time', none, 2_000, [said('a', { analyzedAt: null })]],
    ['is none with an empty sentiment', none, 2_000, [said('')]],
    ['is none with an empty recommendation', none, 2_000, [said('a', { recommendation: '' })]],
    ['an empty confidence is low', 'a BUY low', 2_000, [said('a', { confidence: '' })]],
    [
      'the largest time wins',
      'b BUY high',
      2_000,
      [said('b', { analyzedAt: at(5) }), said('a', { at: at(10) })],
    ],
    [
      'of equals the later applied',
      'b BUY high',
      2_000,
      [said('a'), said('b', { at: at(10), analyzedAt: at(0) })],
    ],
    [
      'of equals that are still to come as well',
      'b BUY high',
      2_000,
      [said('a', { analyzedAt: at(99) }), said('b', { analyzedAt: at(99) })],
    ],
    [
      'of equals of which one was still to come when it was applied',
      'b BUY high',
      2_000,
      [said('a', { analyzedAt: at(99) }), said('b', { at: at(200), analyzedAt: at(99) })],
    ],
    [
      'one that comes into force later takes over then',
      'b BUY high',
      4_000,
      [said('b', { analyzedAt: at(3_000) }), said('a', { at: at(1), analyzedAt: at(2_000) })],
    ],
    [
      'an older one that comes later does not take over',
      'b BUY high',
      4_000,
      [said('c', { analyzedAt: at(50) }), said('b', { at: at(100), analyzedAt: at(99) })],
    ],
    [
      'an empty one does not hide one before it',
      'a BUY high',
      2_000,
      [said('a'), said('', { analyzedAt: at(1_000) })],
    ],
    [
      'learnt later it counts as well',
      'a SELL high',
      2_000,
      [said('a', { opens: false, recommendation: 'SELL' })],
    ],
    ['news of other tickers does not count', none, 2_000, [said('a', { ticker: 'Z' })]],
  ])('%s', (_, expected, time, given) => {
    expect(inForce(time, ...given)).toBe(expected);
  });
});
