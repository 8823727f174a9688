import { createHash } from 'node:crypto';

import type { ExitReason, Outcome, Pattern, Trade } from '../analytics/results.ts';
import type { RunSymbol } from './store.ts';
import type { Row } from './table.ts';

/** A name for exactly these patterns, as the decimal text of 64 bits: the same patterns always get the same one. */
export function batchOf(patterns: readonly Pattern[]): string {
  return createHash('sha256').update(JSON.stringify(patterns)).digest().readBigUInt64LE(0).toString();
}

export function patternRows(result: RunSymbol, patterns: readonly Pattern[], batch: string): Row[] {
  return patterns.map((pattern, ordinal) => ({
    run_id: result.runId,
    date: result.date,
    symbol: result.symbol,
    ordinal,
    batch,
    preset: pattern.preset,
    session: pattern.session,
    start_time: pattern.startTime,
    recovery_time: pattern.recoveryTime,
    complete_time: pattern.completeTime,
    high: pattern.high,
    low: pattern.low,
    recovery: pattern.recovery,
    pattern_low: pattern.patternLow,
    outcome: pattern.outcome,
    entry_time: pattern.trade?.entryTime ?? null,
    entry_price: pattern.trade?.entryPrice ?? null,
    exit_time: pattern.trade?.exitTime ?? null,
    exit_price: pattern.trade?.exitPrice ?? null,
    reason: pattern.trade?.reason ?? '',
    net_return: pattern.trade?.netReturn ?? null,
    dead_zone_minutes: pattern.trade?.deadZoneMinutes ?? null,
  }));
}

export function patternOf(row: Row): Pattern {
  return {
    preset: row['preset'] as string,
    session: row['session'] as string,
    startTime: row['start_time'] as number,
    recoveryTime: row['recovery_time'] as number,
    completeTime: row['complete_time'] as number,
    high: row['high'] as number,
    low: row['low'] as number,
    recovery: row['recovery'] as number,
    patternLow: row['pattern_low'] as number,
    outcome: row['outcome'] as Outcome,
    trade: row['entry_time'] === null ? null : tradeOf(row),
  };
}

function tradeOf(row: Row): Trade {
  return {
    entryTime: row['entry_time'] as number,
    entryPrice: row['entry_price'] as number,
    exitTime: row['exit_time'] as number,
    exitPrice: row['exit_price'] as number,
    reason: row['reason'] as ExitReason,
    netReturn: row['net_return'] as number,
    deadZoneMinutes: row['dead_zone_minutes'] as number,
  };
}
