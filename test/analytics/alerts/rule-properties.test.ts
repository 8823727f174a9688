import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  type AlertEvent,
  type AlertOutput,
  type AlertRules,
  seedRules,
} from '../../../src/analytics/alerts/alert-events.ts';
import { createAlertReducer } from '../../../src/analytics/alerts/reducer.ts';
import { effectsOf, opening } from './rule-run.ts';

const price = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(10, 10, 10.1, 10.5, 10.6, 9.5, 10.9) },
  { weight: 2, arbitrary: fc.constantFrom(40, 41, 42, 2, 0.4, 11) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(0, -1, null, NaN, '10', Infinity) },
);
const ticker = fc.constantFrom('ABCD', 'ABCD', 'Z');

/** An event, `at` being the time since the one before. */
const event: fc.Arbitrary<AlertEvent> = fc.oneof(
  {
    weight: 80,
    arbitrary: fc
      .record({
        ticker,
        price,
        at: fc.constantFrom(0, 1, 300, 999, 1_000, 2_000),
        age: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, 500, 2_500, -1_500, -2_001, 90_000),
        size: fc.constantFrom<unknown>(100, 100, 100, 100, 1, 0, -1),
        seq: fc.constantFrom<unknown>(
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          1,
          '1',
          2,
          3,
          [4],
          true,
        ),
        delayed: fc.constantFrom(...new Array<boolean>(9).fill(false), true),
      })
      .map(({ age, ...tick }) => ({ kind: 'tick' as const, ...tick, time: -age })),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('news' as const),
      ticker,
      at: fc.constantFrom(0, 500, -3_000, 2_000),
      analyzedAt: fc.constantFrom(0, 0, 0, 4_000, -3_590_000, null),
      sentiment: fc.constantFrom('positive', 'positive', 'negative', ''),
      recommendation: fc.constantFrom('BUY', 'BUY', 'BUY', 'HOLD'),
      confidence: fc.constantFrom('high', 'low', ''),
      strengthScore: fc.constantFrom(null, 3, 4),
      opens: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      at: fc.constantFrom(0, 1_999, 2_000, 61_000, 1_900_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), ticker, at: fc.constant(5) }) },
);

/** Events in order from the opening on, beginning with news of both tickers. */
const run: fc.Arbitrary<AlertEvent[]> = fc.array(event, { minLength: 40, maxLength: 120 }).map((events) => {
  let now = opening;
  const begin = ['ABCD', 'Z'].map((of) => ({
    ...{
      kind: 'news' as const,
      ticker: of,
      at: opening,
      analyzedAt: opening,
      opens: true,
      strengthScore: null,
    },
    ...{ sentiment: 'positive', recommendation: 'BUY', confidence: 'high' },
  }));
  const placed = events.map((next): AlertEvent => {
    const at = now + next.at;
    now = Math.max(now, at);
    if (next.kind === 'tick') return { ...next, at, time: at + next.time };
    if (next.kind === 'news')
      return { ...next, at, analyzedAt: next.analyzedAt === null ? null : at + next.analyzedAt };
    return { ...next, at };
  });
  return [...begin, ...placed];
});

const rulesUnderTest: AlertRules = { ...seedRules, alertsAWindow: 4 };

/** Effects of events, with the state written and read again after each of these. */
function inParts(events: readonly AlertEvent[], cuts: ReadonlySet<number>, rules: AlertRules): AlertOutput[] {
  const effects: AlertOutput[] = [];
  const emit = (effect: AlertOutput): void => void effects.push(effect);
  let reducer = createAlertReducer(rules);
  events.forEach((next, index) => {
    reducer.apply(next, emit);
    if (!cuts.has(index)) return;
    const text = JSON.stringify(reducer);
    reducer = createAlertReducer(rules, { state: JSON.parse(text) });
    expect(JSON.stringify(reducer)).toBe(text);
  });
  reducer.finish(emit);
  return effects;
}

describe('for all events', () => {
  it('a run goes on from its written state as if nothing had been', () => {
    fc.assert(
      fc.property(
        run,
        fc.array(fc.nat(120), { maxLength: 8 }),
        fc.constantFrom(Infinity, 2),
        (events, cuts, kept) => {
          const rules = { ...rulesUnderTest, rememberedSequences: kept };
          expect(inParts(events, new Set(cuts), rules)).toEqual(effectsOf(events, rules));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a run goes on from its state written at every event', () => {
    fc.assert(
      fc.property(run, (events) => {
        const everywhere = new Set(events.keys());
        expect(inParts(events, everywhere, rulesUnderTest)).toEqual(effectsOf(events, rulesUnderTest));
      }),
      { numRuns: 50 },
    );
  });

  it('the written state does not change with what comes after', () => {
    fc.assert(
      fc.property(run, (events) => {
        const reducer = createAlertReducer(rulesUnderTest);
        const half = events.length / 2;
        for (const next of events.slice(0, half)) reducer.apply(next, () => undefined);
        const state = reducer.toJSON();
        const text = JSON.stringify(state);
        const other = createAlertReducer(rulesUnderTest, { state });
        for (const next of events.slice(half)) {
          reducer.apply(next, () => undefined);
          other.apply(next, () => undefined);
        }
        expect(JSON.stringify(state)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('going on step by step gives what one jump gives', () => {
    fc.assert(
      fc.property(run, fc.constantFrom(1, 1_000, 2_000, 2_001), (events, step) => {
        const stepwise = events.flatMap((next, index): AlertEvent[] => {
          const from = Math.max(...events.slice(0, index).map(({ at }) => at), opening);
          const steps: AlertEvent[] = [];
          for (let at = from; at < next.at && steps.length < 40; at += step)
            steps.push({ kind: 'advance', at });
          return [...steps, next];
        });
        expect(effectsOf(stepwise, rulesUnderTest)).toEqual(effectsOf(events, rulesUnderTest));
      }),
      { numRuns: 100 },
    );
  });

  it('a trade told again with its sequence number changes nothing', () => {
    fc.assert(
      fc.property(run, fc.infiniteStream(fc.boolean()), (events, again) => {
        const numbered = events.map((next, index) =>
          next.kind === 'tick' && next.seq === null ? { ...next, seq: `number ${index}` } : next,
        );
        const repeated = numbered.flatMap((next) =>
          next.kind === 'tick' && again.next().value ? [next, next] : [next],
        );
        const withoutDrops = (given: readonly AlertEvent[]) =>
          effectsOf(given, rulesUnderTest).filter(({ kind }) => kind !== 'drop');
        expect(withoutDrops(repeated)).toEqual(withoutDrops(numbered));
      }),
      { numRuns: 100 },
    );
  });

  it('late trades change nothing', () => {
    fc.assert(
      fc.property(run, (events) => {
        const reducer = createAlertReducer(rulesUnderTest);
        for (const next of events) {
          reducer.apply(next, () => undefined);
          const window = reducer.window('ABCD');
          if (!window?.last) continue;
          const before = JSON.stringify(reducer);
          const time = Math.floor(window.last.time / 1_000) * 1_000 - 1;
          const late = { kind: 'tick', ticker: 'ABCD', at: reducer.now, time, price: 10.7, size: 1 } as const;
          const effects: AlertOutput[] = [];
          reducer.apply({ ...late, seq: null, delayed: false }, (effect) => void effects.push(effect));
          // An event at a time a window opened late is over at ends it.
          if (effects.some(({ kind }) => kind === 'window_end')) continue;
          expect(effects).toEqual([{ kind: 'drop', ticker: 'ABCD', reason: 'late' }]);
          expect(JSON.stringify(reducer)).toBe(before);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('an alert meets every condition of the rule, and no other trade does', () => {
    fc.assert(
      fc.property(run, (events) => {
        const effects = effectsOf(events, rulesUnderTest, { trace: true });
        effects.forEach((effect, index) => {
          if (effect.kind === 'judgement') {
            expect(effect.alert).toBe(effect.conditions.every(({ met }) => met));
            expect(effects[index + 1]?.kind === 'alert').toBe(effect.alert);
          }
          if (effect.kind !== 'alert') return;
          expect(effects[index - 1]).toMatchObject({
            kind: 'judgement',
            ticker: effect.ticker,
            time: effect.time,
          });
          expect(effect.recommendation).toBe('BUY');
          expect((100 * (effect.price - effect.baseline)) / effect.baseline).toBeGreaterThanOrEqual(5 - 1e-9);
          expect(effect.price).toBeGreaterThanOrEqual(0.4);
          expect(effect.price).toBeLessThan(11);
          expect(effect.time - effect.firstSampleTime).toBeGreaterThanOrEqual(0);
          expect(effect.time - effect.firstSampleTime).toBeLessThanOrEqual(60_000);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('there is at most one alert a ticker and second, and no more a window than allowed', () => {
    fc.assert(
      fc.property(run, (events) => {
        const seconds = new Set<string>();
        const inWindow = new Map<string, number>();
        for (const effect of effectsOf(events, rulesUnderTest)) {
          if (effect.kind === 'window_end') {
            expect(effect.alerts).toBe(inWindow.get(effect.ticker) ?? 0);
            inWindow.delete(effect.ticker);
          }
          if (effect.kind !== 'alert') continue;
          const second = `${effect.ticker} ${Math.floor(effect.time / 1_000)}`;
          expect(seconds.has(second)).toBe(false);
          seconds.add(second);
          inWindow.set(effect.ticker, (inWindow.get(effect.ticker) ?? 0) + 1);
          expect(effect.ordinal).toBe(inWindow.get(effect.ticker));
          expect(effect.ordinal).toBeLessThanOrEqual(4);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('every window that opens ends once', () => {
    fc.assert(
      fc.property(run, (events) => {
        const open = new Set<string>();
        for (const { kind, ticker: of } of effectsOf(events, rulesUnderTest)) {
          if (kind === 'window_open') expect(open.has(of) ? '' : open.add(of)).toBeTruthy();
          if (kind === 'window_end') expect(open.delete(of)).toBe(true);
        }
        expect(open.size).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('events with alerts are among them', () => {
    const alerts = fc
      .sample(run, { numRuns: 50, seed: 1 })
      .flatMap((events) => effectsOf(events).filter(({ kind }) => kind === 'alert'));
    expect(alerts.length).toBeGreaterThan(50);
  });
});

describe('a written state', () => {
  it('of another version is refused', () => {
    expect(() => createAlertReducer(seedRules, { state: { version: 0 } })).toThrow('not of version 1');
    expect(() => createAlertReducer(seedRules, { state: 'text' })).toThrow('not of version 1');
  });
});

describe('where memory is limited', () => {
  const day = 86_400_000;
  const rules: AlertRules = { ...seedRules, rememberedSequences: 5 };
  const untold = { recommendation: '', sentiment: '', confidence: '', analyzedAt: null } as const;
  const coming = { sentiment: 'positive', recommendation: 'BUY', analyzedAt: opening + 99 * day } as const;

  function ran(over: Partial<AlertRules> = {}): { tickers: { ticker: string; sequences: unknown[] }[] } {
    const reducer = createAlertReducer({ ...rules, ...over });
    const ignore = (): void => undefined;
    for (let index = 0; index < 50; index++) {
      const at = opening + 0.75 * index * day;
      const ticker = `T${index}`;
      const strengthScore = index === 7 ? 5 : null;
      const told = index === 9 ? { ...untold, ...coming } : untold;
      reducer.apply({ kind: 'news', ticker, at, opens: true, strengthScore, ...told }, ignore);
      for (let seq = 0; seq < 9; seq++) {
        const tick = { kind: 'tick', ticker, at: at + seq, time: at + seq, price: 10, size: 1 } as const;
        reducer.apply({ ...tick, seq, delayed: false }, ignore);
      }
    }
    return reducer.toJSON() as ReturnType<typeof ran>;
  }

  it('tickers without news for a day are forgotten but for a strength score and an analysis that is still to come', () => {
    const { tickers } = ran();
    expect(tickers.map(({ ticker, sequences }) => [ticker, sequences])).toEqual([
      ['T7', []],
      ['T9', []],
      ['T48', [4, 5, 6, 7, 8]],
      ['T49', [4, 5, 6, 7, 8]],
    ]);
  });

  it('where it is not, nothing is', () => {
    expect(ran({ rememberedSequences: Infinity }).tickers).toHaveLength(50);
  });
});
