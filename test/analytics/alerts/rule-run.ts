import {
  type AlertEvent,
  type AlertOutput,
  type AlertRules,
  type NewsEvent,
  seedRules,
  type TickEvent,
} from '../../../src/analytics/alerts/alert-events.ts';
import { createAlertReducer } from '../../../src/analytics/alerts/reducer.ts';

/** When the news of most tests is detected: a grid point; times of events are told from here on. */
export const opening = 1_700_000_000_000;

/** News that says BUY and opens a window. */
export function news(offset: number, over: Partial<NewsEvent> = {}): NewsEvent {
  const at = opening + offset;
  return {
    ...{ kind: 'news', ticker: 'ABCD', at, analyzedAt: at, opens: true },
    ...{ sentiment: 'positive', recommendation: 'BUY', confidence: 'high', strengthScore: null },
    ...over,
  };
}

/** A trade that arrives at once. */
export function tick(offset: number, price: unknown, over: Partial<TickEvent> = {}): TickEvent {
  const at = opening + offset;
  return { kind: 'tick', ticker: 'ABCD', at, time: at, price, size: 100, seq: null, delayed: false, ...over };
}

/** A trade that is older than its arrival. */
export const lateTick = (
  offset: number,
  time: number,
  price: number,
  over: Partial<TickEvent> = {},
): TickEvent => tick(offset, price, { time: opening + time, ...over });

export const advance = (offset: number): AlertEvent => ({ kind: 'advance', at: opening + offset });
export const remove = (offset: number, ticker = 'ABCD'): AlertEvent => ({
  ...{ kind: 'remove', ticker, at: opening + offset },
});

/** Samples of 10 at the grid points 2000, 4000 and 6000: baseline 10, the window lasts until 60500. */
export const baselineOfTen: readonly AlertEvent[] = [
  news(0),
  tick(500, 10),
  tick(2_500, 10),
  tick(4_500, 10),
];

export function effectsOf(
  events: readonly AlertEvent[],
  over: Partial<AlertRules> = {},
  options: { finish?: boolean; trace?: boolean } = {},
): AlertOutput[] {
  const effects: AlertOutput[] = [];
  const emit = (effect: AlertOutput): void => void effects.push(effect);
  const reducer = createAlertReducer({ ...seedRules, ...over }, { trace: options.trace ?? false });
  for (const event of events) reducer.apply(event, emit);
  if (options.finish ?? true) reducer.finish(emit);
  return effects;
}

/** An effect in short, times from the opening on; the ticker where it is not ABCD. */
function short(effect: AlertOutput): string {
  const who = effect.ticker === 'ABCD' ? '' : `${effect.ticker} `;
  const at = (time: number): string => String(time - opening);
  switch (effect.kind) {
    case 'sample':
      return `${who}sample ${at(effect.time)} at ${at(effect.sampledAt)}: ${effect.price}`;
    case 'alert':
      return `${who}alert ${at(effect.time)} at ${at(effect.decidedAt)}: ${effect.price} over ${effect.baseline}`;
    case 'window_end':
      return `${who}end ${at(effect.time)}: ${effect.samples} samples, ${effect.alerts} alerts`;
    case 'window_open':
      return `${who}open ${at(effect.time)}`;
    case 'drop':
      return `${who}${effect.reason}`;
    case 'judgement':
      return `${who}judgement ${at(effect.time)} at ${at(effect.decidedAt)}`;
  }
}

/** What follows from events, in short. */
export function inShort(...given: Parameters<typeof effectsOf>): string[] {
  return effectsOf(...given).map(short);
}

/** Only what begins with one of these words. */
export function only(words: readonly string[], lines: readonly string[]): string[] {
  return lines.filter((line) => words.some((word) => line.startsWith(word)));
}
