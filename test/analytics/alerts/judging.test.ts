import { describe, expect, it } from 'vitest';

import type { AlertEvent, AlertRules, NewsEvent } from '../../../src/analytics/alerts/alert-events.ts';
import { baselineOfTen, effectsOf, inShort, lateTick, news, only, opening, tick } from './rule-run.ts';

const samplesOf = (price: number, given: Partial<NewsEvent> = {}): readonly AlertEvent[] => [
  ...[news(0, given), tick(500, price), tick(2_500, price), tick(4_500, price)],
];

function alerts(events: readonly AlertEvent[], over: Partial<AlertRules> = {}): string[] {
  return only(['alert', 'Z alert'], inShort(events, over));
}

/** Whether the last of these events raises an alert. */
const alertsAtLast = (events: readonly AlertEvent[], over: Partial<AlertRules> = {}): boolean =>
  alerts(events, over).length > alerts(events.slice(0, -1), over).length;

describe('a trade alerts when it arrives', () => {
  it('at its event time, without waiting for a sample', () => {
    expect(alerts([...baselineOfTen, lateTick(7_000, 6_700, 10.5)])).toEqual([
      'alert 6700 at 7000: 10.5 over 10',
    ]);
  });

  it.each<[string, boolean, readonly AlertEvent[], Partial<AlertRules>]>([
    ['from 5 % over the baseline', true, [...baselineOfTen, tick(6_500, 10.5)], {}],
    ['not below', false, [...baselineOfTen, tick(6_500, 10.4999)], {}],
    ['5 % to the rounding of prices', true, [...samplesOf(1.2), tick(6_500, 1.26)], {}],
    ['but to no more than that', false, [...samplesOf(1), tick(6_500, 1.0499999999)], {}],
    [
      'from another change that is set',
      true,
      [...baselineOfTen, tick(6_500, 10.2)],
      { minimumChangePercent: 2 },
    ],
    ['from a price of 0.40', true, [...samplesOf(0.38), tick(6_500, 0.4)], {}],
    ['not below 0.40', false, [...samplesOf(0.38), tick(6_500, 0.3999)], {}],
    ['below a price of 11', true, [...samplesOf(10.4), tick(6_500, 10.9999)], {}],
    ['not at 11', false, [...samplesOf(10.4), tick(6_500, 11)], {}],
    [
      'at another least price that is set',
      false,
      [...baselineOfTen, tick(6_500, 10.5)],
      { minimumPrice: 10.6 },
    ],
    ['at another largest price that is set', true, [...baselineOfTen, tick(6_500, 12)], { maximumPrice: 20 }],
    ['60 s after the first sample', true, [...baselineOfTen, tick(60_500, 10.5)], {}],
    ['by its trade time, which may be ahead', false, [...baselineOfTen, lateTick(60_500, 60_501, 10.5)], {}],
    ['in another window that is set', true, [...baselineOfTen, tick(100_500, 10.5)], { windowMs: 100_000 }],
    [
      'not with a trade time before that of the first sample',
      false,
      [
        ...[news(0), lateTick(500, 500, 10), lateTick(2_500, 500, 10), lateTick(4_500, 500, 10)],
        lateTick(6_500, 499, 10.5),
      ],
      {},
    ],
    ['not when it is delayed', false, [...baselineOfTen, tick(6_500, 10.5, { delayed: true })], {}],
    ['not when it was dropped', false, [...baselineOfTen, tick(6_500, 10.5, { size: -1 })], {}],
    [
      'not when the analysis says HOLD',
      false,
      [...samplesOf(10, { recommendation: 'HOLD' }), tick(6_500, 10.5)],
      {},
    ],
    [
      'not when it says buy in small letters',
      false,
      [...samplesOf(10, { recommendation: 'buy' }), tick(6_500, 10.5)],
      {},
    ],
    ['not without an analysis', false, [...samplesOf(10, { analyzedAt: null }), tick(6_500, 10.5)], {}],
    [
      'when the analysis comes into force at that time',
      true,
      [...samplesOf(10, { analyzedAt: opening + 6_500 }), tick(6_500, 10.5)],
      {},
    ],
    [
      'not a millisecond earlier',
      false,
      [...samplesOf(10, { analyzedAt: opening + 6_501 }), tick(6_500, 10.5)],
      {},
    ],
    [
      'by the event time, not the trade time',
      true,
      [...samplesOf(10, { analyzedAt: opening + 6_501 }), lateTick(6_501, 6_000, 10.5)],
      {},
    ],
    [
      'by an analysis learnt within the window',
      true,
      [...samplesOf(10, { recommendation: 'HOLD' }), news(6_000, { opens: false }), tick(6_500, 10.5)],
      {},
    ],
  ])('%s', (_, expected, events, over) => {
    expect(alertsAtLast(events, over)).toBe(expected);
  });

  it.each<[AlertRules['minimumConfidence'], string, boolean]>([
    ...[null, 'low' as const, 'medium' as const, 'high' as const].map(
      (least): [AlertRules['minimumConfidence'], string, boolean] => [least, 'high', true],
    ),
    [null, 'certain', true],
    [null, '', true],
    ['low', 'certain', false],
    ['low', 'LOW', false],
    ['low', '', true],
    ['low', 'low', true],
    ['medium', '', false],
    ['medium', 'low', false],
    ['medium', 'medium', true],
    ['high', 'medium', false],
    ['high', 'high!', false],
  ])('with a least confidence of %s and one of "%s": %s', (minimumConfidence, confidence, expected) => {
    const events = [...samplesOf(10, { confidence }), tick(6_500, 10.5)];
    expect(alertsAtLast(events, { minimumConfidence })).toBe(expected);
  });

  it('not when the third sample that would fix the baseline is delayed, but later ones do', () => {
    const events = [
      news(0),
      tick(500, 10),
      tick(2_500, 10),
      tick(4_500, 10.5, { delayed: true }),
      tick(6_500, 10.5),
    ];
    expect(alerts(events)).toEqual(['alert 6500 at 6500: 10.5 over 10']);
  });

  it('at most once a ticker and second of trade time', () => {
    const events = [
      ...[...baselineOfTen, news(0, { ticker: 'Z' })],
      ...[500, 2_500, 4_500].map((at) => tick(at, 5, { ticker: 'Z' })),
      ...[tick(6_999, 10.5), lateTick(7_000, 6_999, 10.6), tick(7_000, 5.5, { ticker: 'Z' })],
      ...[tick(7_000, 10.6), tick(7_999, 10.7), tick(8_000, 10.4), tick(8_999, 10.6)],
    ];
    const sorted = events.map((event, index) => ({ event, index }));
    sorted.sort((a, b) => a.event.at - b.event.at || a.index - b.index);
    expect(alerts(sorted.map(({ event }) => event))).toEqual([
      ...['alert 6999 at 6999: 10.5 over 10', 'Z alert 7000 at 7000: 5.5 over 5'],
      ...['alert 7000 at 7000: 10.6 over 10', 'alert 8999 at 8999: 10.6 over 10'],
    ]);
  });

  it('at most once a second across windows', () => {
    const events = [
      // The second window opens where the first one ended, 2 s back of it trades still count.
      ...[...baselineOfTen, news(5_000), tick(59_400, 10.5), tick(60_400, 10.5)],
      ...[lateTick(60_501, 59_300, 10), lateTick(62_500, 59_350, 10), lateTick(64_500, 59_450, 10.9)],
      ...[lateTick(66_500, 60_450, 10.9), lateTick(66_600, 61_000, 10.9)],
    ];
    expect(alerts(events)).toEqual([
      ...['alert 59400 at 59400: 10.5 over 10', 'alert 60400 at 60400: 10.5 over 10'],
      'alert 61000 at 66600: 10.9 over 10',
    ]);
  });

  it('at most eight times a window, and again in the next', () => {
    const rising = (from: number) =>
      Array.from({ length: 12 }, (_, second) => tick(from + 1_000 * second, 10.6));
    const next = [news(60_501), ...[61_000, 62_500, 64_500].map((at) => tick(at, 10))];
    const events = [...baselineOfTen, ...rising(7_000), ...next, ...rising(67_000)];
    expect(alerts(events)).toHaveLength(16);
    expect(effectsOf(events).filter(({ kind }) => kind === 'window_end')).toMatchObject([
      { alerts: 8 },
      { alerts: 8 },
    ]);
    expect(alerts(events, { alertsAWindow: 3 })).toHaveLength(6);
  });
});

describe('the alert', () => {
  it.each<[number | null, number]>([
    [4, 1],
    [9.5, 1],
    [3.999, 2],
    [0, 2],
    [-1, 2],
    [null, 3],
  ])('has for a strength score of %s the value %s', (strengthScore, value) => {
    const events = [...samplesOf(10, { strengthScore }), tick(6_500, 10.5)];
    expect(effectsOf(events).find(({ kind }) => kind === 'alert')).toMatchObject({ value, strengthScore });
  });

  it('goes by the last score that was told, in any window, not by the newest analysis', () => {
    const scored = (at: number, strengthScore: number | null, over: Partial<NewsEvent> = {}) =>
      news(at, { strengthScore, analyzedAt: null, ...over });
    const events = [
      ...[scored(-4e6, 8), ...samplesOf(10, { strengthScore: null }), tick(6_500, 10.5)],
      ...[
        scored(6_600, 2, { opens: false }),
        tick(7_500, 10.6),
        scored(7_600, 5, { ticker: 'Z' }),
        tick(8_500, 10.7),
      ],
    ];
    const found = effectsOf(events).flatMap((effect) => (effect.kind === 'alert' ? [effect.value] : []));
    expect(found).toEqual([1, 2, 2]);
  });

  it('tells everything it rests on', () => {
    const events = [
      news(0, { strengthScore: 7 }),
      lateTick(1, -9_000, 9),
      tick(500, 10),
      tick(2_500, 10),
      tick(4_500, 10),
    ];
    expect(
      effectsOf([...events, lateTick(6_500, 6_400, 10.7, { size: 30 })]).find(({ kind }) => kind === 'alert'),
    ).toEqual({
      ...{
        kind: 'alert',
        ticker: 'ABCD',
        time: opening + 6_400,
        decidedAt: opening + 6_500,
        price: 10.7,
        size: 30,
      },
      ...{
        baseline: 10,
        changePercent: (100 * (10.7 - 10)) / 10,
        value: 1,
        strengthScore: 7,
        priceBefore: 9,
      },
      ...{ sentiment: 'positive', recommendation: 'BUY', confidence: 'high' },
      ...{ openedAt: opening, firstSampleTime: opening + 500, ordinal: 1 },
    });
  });

  it.each<[string, readonly AlertEvent[], number | null]>([
    ['a trade of the 2 s before the news', [lateTick(1, -9_000, 9), lateTick(2, -1, 8)], 8],
    ['none where no trade told it', [], null],
    ['not a trade of the window', [lateTick(1, 0, 8)], null],
    ['not a stale trade outside the band', [lateTick(1, -9_000, 9), lateTick(1, -8_000, 90)], 9],
  ])('tells the last price before the news: %s', (_, before, expected) => {
    const events = [news(0), ...before, tick(500, 10), tick(2_500, 10), tick(4_500, 10), tick(6_500, 10.5)];
    expect(effectsOf(events).find(({ kind }) => kind === 'alert')).toMatchObject({ priceBefore: expected });
  });
});

describe('a judgement', () => {
  const told = (events: readonly AlertEvent[], over: Partial<AlertRules> = {}) =>
    effectsOf(events, over, { trace: true }).flatMap((effect) =>
      effect.kind === 'judgement' ? [effect] : [],
    );

  it('is told of each accepted trade, and of the sample that fixes the baseline', () => {
    const events = [...baselineOfTen, tick(6_400, 99), tick(6_500, 10.5), tick(6_600, 10.6)];
    expect(
      told(events).map(({ time, decidedAt, alert }) => [time - opening, decidedAt - opening, alert]),
    ).toEqual([
      ...[500, 2_500, 4_500].map((time) => [time, time, false]),
      [4_500, 6_000, false],
      [6_500, 6_500, true],
      [6_600, 6_600, false],
    ]);
    expect(inShort(events)).toEqual(
      inShort(events, {}, { trace: true }).filter((line) => !line.startsWith('judgement')),
    );
  });

  it('tells every condition with what was found and asked', () => {
    const words = ({ conditions }: ReturnType<typeof told>[number]) =>
      conditions.map(({ name, met, found, asked }) => `${met ? '+' : '-'} ${name}: ${found}, asked ${asked}`);
    const [first, , , , alert, second] = told(
      [...baselineOfTen, tick(6_500, 10.5312), tick(6_600, 12, { delayed: true })],
      {
        minimumConfidence: 'medium',
      },
    );
    expect(words(first!)).toEqual([
      '- baseline fixed: none yet, asked two samples after the first or after a new price level',
      '+ live data: live, asked live',
      '- within the window: before the first sample, asked 0 to 60 s after the first sample',
      '- change: no baseline, asked ≥ 5 %',
      '+ price from: 10.00 USD, asked ≥ 0.40 USD',
      '+ price below: 10.00 USD, asked < 11.00 USD',
      '+ recommendation: BUY, asked BUY',
      '+ confidence: high, asked medium or higher',
      '+ one a second: none in this second, asked no other alert in the second',
      '+ alerts a window: 0 before, asked fewer than 8 before',
    ]);
    expect(words(alert!)[0]).toBe(
      '+ baseline fixed: 10.00 USD, asked two samples after the first or after a new price level',
    );
    expect(words(alert!).slice(2, 5)).toEqual([
      '+ within the window: 6.0 s, asked 0 to 60 s after the first sample',
      '+ change: +5.31 %, asked ≥ 5 %',
      '+ price from: 10.5312 USD, asked ≥ 0.40 USD',
    ]);
    expect(words(second!).filter((text) => text.startsWith('-'))).toEqual([
      '- live data: delayed, asked live',
      '- price below: 12.00 USD, asked < 11.00 USD',
      '- one a second: an alert in this second, asked no other alert in the second',
    ]);
    expect(second).toMatchObject({ baseline: 10, alert: false });
  });
});
