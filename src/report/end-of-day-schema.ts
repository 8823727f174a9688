import { z } from 'zod';

import type { Accuracy } from '../analytics/end-of-day/accuracy.ts';
import type { Decision } from '../analytics/end-of-day/decision.ts';
import type { Basis, Metric, PresetEndOfDay } from '../analytics/end-of-day/end-of-day-types.ts';
import type { Run } from '../store/store.ts';
import { type AccountOfDay, accountDaySchema } from './account-schema.ts';
import { accuracyOfSchema, accuracySchema, decisionSchema } from './accuracy-schema.ts';
import { documentHead, rateIntervalSchema } from './report-schema.ts';

const whole = z.int().min(0);
const share = z.number().min(0).max(1);
const dollars = z.number().describe('USD');

const interval = z.object({ low: z.number(), median: z.number(), high: z.number() });
const position = z.enum(['inside', 'below', 'above']);
const baseline = z.object({ interval, pinballLoss: z.number() });

const heldFigure = z.object({
  interval: interval.describe("The morning's."),
  realised: z.number(),
  position: position.describe('Where it lies; the bounds are inside.'),
  error: z.number().describe('Realised less the median.'),
  pinballLoss: z.number().describe('Of low, median and high as the 10, 50 and 90 % quantiles.'),
  place: z
    .object({ from: z.number(), to: z.number() })
    .describe('Where the day lies in the distribution the interval was read from.'),
  central: share.describe('The central share of that distribution that was read as the interval.'),
  baselines: z.object({
    sameSymbols: baseline.describe("10, 50 and 90 % quantiles of the window's days of the same stocks."),
    defaultPreset: baseline.nullable().describe("The same of the preset default's stocks and trades."),
  }),
});

const dayResult = { trades: whole, wins: whole, pnlDollars: dollars };

const heldExpectation = z.object({
  result: z.object(dayResult),
  trades: heldFigure,
  pnl: heldFigure.describe('USD'),
  winRate: z.object({
    forecast: rateIntervalSchema.nullable(),
    realised: share.nullable().describe('Null on a day without a trade.'),
    position: position.nullable(),
  }),
});

const stockDay = z.object({
  symbol: z.string(),
  role: z.enum(['chosen', 'watch', 'backup']),
  place: z.int().min(1),
  data: z.enum(['bars', 'no_data']).describe('A stock without bars of the day counts nowhere.'),
  reason: z.string().describe('Why there are none.'),
  ...dayResult,
  patterns: whole,
  withoutEntry: whole,
  refused: whole.describe('By a filter of the preset.'),
  windowTrades: z.number().describe('A day of the window, on average.'),
  windowPnlDollars: dollars.describe('A day of the window, on average.'),
});

/** One forecast at the end of its day, as it is stored and exported. */
export const presetEndOfDaySchema = z.object({
  preset: z.string(),
  verdict: z.enum(['tradeable', 'thin', 'no_edge']).describe("The morning's."),
  positionDollars: dollars.describe('Money on each trade.'),
  chosen: heldExpectation.nullable().describe('The chosen stocks; null where none was chosen.'),
  paper: heldExpectation.nullable().describe('The whole list, chosen and watched, as if traded.'),
  backups: z.object(dayResult),
  stocks: z.array(stockDay).describe('Chosen, then watched, then backups.'),
}) satisfies z.ZodType<PresetEndOfDay>;

/** How the intervals of the newest reports held, as known at the end of a day; null where none had such a figure. */
export interface RunningAccuracy {
  /** Null: all presets. */
  readonly preset: string | null;
  readonly basis: Basis;
  readonly metric: Metric;
  /** Newest reports looked back at; `accuracy.days` says how many there were. */
  readonly horizon: number;
  readonly accuracy: Accuracy | null;
}

const summary = {
  morningRunId: z.string().nullable().describe('The morning report that was held against the day.'),
  withoutMorning: z.string().describe('Why none was; empty otherwise.'),
  decisions: z.array(decisionSchema).describe('With this day, as they stood at its end.'),
  accuracy: z
    .array(
      z.object({
        ...accuracyOfSchema,
        horizon: whole.describe('Newest reports looked back at.'),
        accuracy: accuracySchema.nullable(),
      }) satisfies z.ZodType<RunningAccuracy>,
    )
    .describe('With this day, as it stood at its end.'),
  account: accountDaySchema.nullable().describe("The account's own day; null where it was not read."),
};

/** What an end of day stores beside its presets. */
export interface EndOfDaySummary {
  readonly morningRunId: string | null;
  /** Why no morning report was held against the day; empty where one was. */
  readonly withoutMorning: string;
  /** Of the presets of the report, or without one of those there were before. */
  readonly decisions: readonly Decision[];
  readonly accuracy: readonly RunningAccuracy[];
  /** Null where the account was not read. */
  readonly account: AccountOfDay | null;
}

export const endOfDaySummarySchema = z.object(summary) satisfies z.ZodType<EndOfDaySummary>;

/** A published end of day. */
export interface EndOfDayReport extends EndOfDaySummary {
  readonly run: Run;
  /** In the order of the presets' table, others by name; empty without a morning report. */
  readonly presets: readonly PresetEndOfDay[];
}

/** The end of a day as `openbell eod show --json` writes it; docs/end-of-day.schema.json is generated from it. */
export const endOfDaySchema = z
  .object({
    ...documentHead,
    presets: z.array(presetEndOfDaySchema),
    ...summary,
  })
  .describe("The end of a day of openbell: the morning's forecasts held against what came.");

export type EndOfDayDocument = z.infer<typeof endOfDaySchema>;
