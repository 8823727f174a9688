import { z } from 'zod';

import { rejectionReasons } from '../../analytics/results.ts';
import { categories } from '../../analytics/score-scales.ts';
import type { StockBars } from '../../pages/stock/stock-data.ts';

const whole = z.int().min(0);
const seconds = z.int().describe('Start of the bar, epoch seconds UTC.');
const price = z.number().describe('USD');
const fraction = z.number().describe('A fraction: 0.01 is 1 %.');
const day = z.string().describe('New York date, YYYY-MM-DD.');

const tradeSchema = z.object({
  entryTime: seconds,
  entryPrice: price,
  exitTime: seconds,
  exitPrice: price,
  reason: z.enum(['stop', 't1_floor', 'cross_floor', 't2', 'dead_zone', 'session_end']),
  netReturn: fraction.describe('After costs, a fraction.'),
  deadZoneMinutes: z.number(),
});

const patternSchema = z.object({
  preset: z.string(),
  session: day,
  startTime: seconds,
  recoveryTime: seconds,
  completeTime: seconds,
  high: price.describe('High of the decline; for a breakout the VWAP at its start.'),
  low: price.describe('Low of the decline; for a breakout the close at its start.'),
  recovery: price.describe('High of the recovery; for a breakout the close that breaks out.'),
  patternLow: price.describe('Low of the retracement; for a breakout the VWAP at its end.'),
  outcome: z.enum([
    'trade',
    'no_entry',
    'refused:time',
    'refused:vwap',
    'refused:volume',
    'refused:sr',
    'refused:trend',
  ]),
  told: z.string().describe('The same in words.'),
  trade: tradeSchema.nullable(),
});

const scoreSchema = z.object({
  rank: whole,
  qualified: z.boolean(),
  score: z.number().describe('0–100 over the known categories.'),
  knownWeight: z.number().describe('Weight of the known categories out of 100.'),
  patterns: whole,
  confirmed: whole,
  trades: whole,
  wins: whole,
  confirmationRate: fraction.nullable(),
  winRate: fraction.nullable(),
  expectedValue: fraction.nullable(),
  categories: z.record(z.enum(categories), z.number().nullable()).describe('0–100; null is unknown.'),
});

/** What `GET /api/v1/stocks/:symbol` answers. */
export const stockSchema = z
  .object({
    symbol: z.string(),
    date: day,
    mode: z.enum(['PAPER', 'LIVE', 'SIMULATED', 'UNKNOWN']),
    primaryExchange: z.string().nullable(),
    riskClass: z.enum(['conservative', 'medium', 'aggressive', 'unknown']),
    state: z.enum(['analysed', 'insufficient_data', 'failed']),
    reason: z.string().describe('Why it is not analysed; empty when it is.'),
    volume: z.number().describe('Shares traded in the window.'),
    quality: z
      .object({
        accepted: whole,
        rejected: z.record(z.enum(rejectionReasons), whole),
        missingMinutes: whole,
        usableSessions: whole,
        windowSessions: whole,
      })
      .nullable(),
    measures: z
      .record(z.string(), z.number().nullable())
      .describe('Names end in their unit; null is unknown.'),
    forecasts: z.array(
      z.object({
        preset: z.string(),
        pattern: z.enum(['three_step', 'vwap_breakout']),
        verdict: z.enum(['tradeable', 'thin', 'no_edge']),
        role: z.enum(['chosen', 'watch', 'backup']).nullable().describe('Null: not on its list.'),
        reason: z.string(),
        score: scoreSchema.nullable().describe('Null: not ranked.'),
      }),
    ),
    patterns: z.array(patternSchema).describe('Of all presets, in the order they were found.'),
  })
  .describe('One symbol of a report.');

const column = z.array(z.number()).readonly();
/** What `GET /api/v1/stocks/:symbol/bars` answers. */
export const stockBarsSchema = z
  .object({
    symbol: z.string(),
    date: day,
    sessions: z.array(z.object({ day, from: whole, to: whole, offsetMinutes: z.int() })).readonly(),
    time: column.describe('Epoch seconds UTC.'),
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column.describe('Shares.'),
    vwap: column.describe('Of the session up to and including the bar, USD.'),
  })
  .describe(
    'The 1-minute bars of a report’s window as columns; session s holds rows from up to and not including to.',
  ) satisfies z.ZodType<StockBars>;
