import type { Bars, SessionTimes } from '../../src/analytics/bars.ts';
import type { Preset } from '../../src/analytics/presets.ts';
import type { Pattern } from '../../src/analytics/results.ts';
import { columnsOf } from './rough-market.ts';
import type { OracleBar } from './oracle.ts';

/** What is asked whether it looks ahead: patterns of some bars, by preset and time. */
export type Decide = (
  bars: Bars,
  sessions: readonly SessionTimes[],
  presets: readonly Preset[],
) => readonly Pattern[];

/** Bars after a complete pattern that its entry rule looks at, at most. */
const entryWindow = { three_step: 3, vwap_breakout: 4 } as const;

/**
 * Bars of a made-up market that goes on quite otherwise; its times are those of the bars it replaces.
 * @param up whether it first rises on much volume, or falls on little
 */
export function garbled(rows: readonly OracleBar[], up: boolean): OracleBar[] {
  return rows.map((row, index) => {
    const rises = (index % 2 === 0) === up;
    const price = rises ? row.open * 3 : row.open / 3;
    return {
      ...{ time: row.time, open: price, high: price * 1.5, low: price / 2, close: price * 1.2 },
      ...{ volume: rises ? 1e7 : 1, wap: price },
    };
  });
}

interface Market {
  readonly rows: readonly OracleBar[];
  readonly sessions: readonly SessionTimes[];
  readonly presets: readonly Preset[];
}

/**
 * Decisions made up to a bar, of which only a later exit is left out: patterns whose entry, or the end of whose wait for one, does
 * not lie after it.
 * @param rowOf the rows of the market as it was, by time
 */
function decidedUpTo(
  patterns: readonly Pattern[],
  rowOf: ReadonlyMap<number, number>,
  presets: readonly Preset[],
  bar: number,
): unknown[] {
  const windowOf = new Map(presets.map((preset) => [preset.name, entryWindow[preset.pattern]]));
  return patterns.flatMap(({ trade, ...pattern }): unknown[] => {
    const waited = rowOf.get(pattern.completeTime)! + windowOf.get(pattern.preset)!;
    if ((trade === null ? waited : rowOf.get(trade.entryTime)!) > bar) return [];
    if (trade === null || rowOf.get(trade.exitTime)! <= bar) return [{ ...pattern, trade }];
    return [{ ...pattern, trade: { entryTime: trade.entryTime, entryPrice: trade.entryPrice } }];
  });
}

interface Compared {
  readonly whole: unknown[];
  readonly other: unknown[];
}

/** Bars at which somebody who saw one bar ahead would decide otherwise: the newest entry and exit of each preset. */
function tellingBars(
  patterns: readonly Pattern[],
  rowOf: ReadonlyMap<number, number>,
  presets: readonly Preset[],
): number[] {
  return presets.flatMap(({ name }) => {
    const trade = patterns.findLast((pattern) => pattern.preset === name && pattern.trade !== null)?.trade;
    return trade ? [rowOf.get(trade.entryTime)!, rowOf.get(trade.exitTime)!] : [];
  });
}

/**
 * Decisions of a market as it was, and of one that after a bar ends or goes on in another way: they differ only where something
 * was known before it happened. At a session's last bar nobody may enter, so that of one that ends the bar before counts.
 * @param bars at which it is cut, besides those that tell most
 */
export function* decisionsBefore(
  decide: Decide,
  market: Market,
  bars: readonly number[],
): Generator<Record<'ended' | 'risen' | 'fallen', Compared>> {
  const { rows, sessions, presets } = market;
  const whole = decide(columnsOf(rows), sessions, presets);
  const rowOf = new Map(rows.map(({ time }, row) => [time, row]));
  const compare = (bar: number, some: readonly OracleBar[]): Compared => ({
    whole: decidedUpTo(whole, rowOf, presets, bar),
    other: decidedUpTo(decide(columnsOf(some), sessions, presets), rowOf, presets, bar),
  });
  for (const bar of new Set([...bars, ...tellingBars(whole, rowOf, presets)])) {
    const before = rows.slice(0, bar + 1);
    const after = rows.slice(bar + 1);
    const on = (up: boolean): Compared => compare(bar, [...before, ...garbled(after, up)]);
    yield { ended: compare(bar - 1, before), risen: on(true), fallen: on(false) };
  }
}

/**
 * The same within a bar: an order that triggers on a touch knows of its bar neither close nor volume nor the price they came to.
 * Of every trade of a three-step preset, as it was found and with its entry bar ended otherwise and all bars after it garbled.
 */
export function entriesWithin(decide: Decide, { rows, sessions, presets }: Market): Compared {
  const touching = presets.filter(({ pattern }) => pattern === 'three_step');
  const entry = ({ trade, ...pattern }: Pattern): unknown => ({
    ...pattern,
    trade: trade && { entryTime: trade.entryTime, entryPrice: trade.entryPrice },
  });
  const whole: unknown[] = [];
  const other: unknown[] = [];
  for (const preset of touching) {
    for (const pattern of decide(columnsOf(rows), sessions, [preset])) {
      if (pattern.trade === null) continue;
      const { entryTime } = pattern.trade;
      const changed = rows.flatMap((row, index) => {
        if (row.time < entryTime) return [row];
        if (row.time > entryTime) return garbled([rows[index]!], index % 2 === 0);
        const close = row.close === row.low ? row.high : row.low;
        return [{ ...row, close, volume: 1e9, wap: 50 * row.high }];
      });
      whole.push(entry(pattern));
      other.push(
        decide(columnsOf(changed), sessions, [preset])
          .filter(({ completeTime }) => completeTime === pattern.completeTime)
          .map(entry)[0],
      );
    }
  }
  return { whole, other };
}
