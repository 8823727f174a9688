import { z } from 'zod';

import type { Forecast, ForecastStock } from '../analytics/forecast-types.ts';
import { rejectionReasons } from '../analytics/results.ts';
import { categories } from '../analytics/score-scales.ts';
import type { RunState } from '../store/store.ts';

const whole = z.int().min(0);
const fraction = z.number().describe('A fraction: 0.01 is 1 %.');
const share = z.number().min(0).max(1);
const score = z.number().min(0).max(100);
const dollars = z.number().describe('USD');
const instant = z.iso.datetime().describe('ISO 8601, UTC');
const day = z.iso.date().describe('New York date');

const interval = z
  .object({ low: z.number(), median: z.number(), high: z.number() })
  .describe('Prediction interval of the day at intervalPercent, with its median.');

/** A listed stock of a forecast. */
export const stockSchema = z.object({
  preset: z.string(),
  symbol: z.string(),
  rank: z.int().min(1).describe('1 is the best of the analysed symbols under this preset.'),
  score,
  knownWeight: score.describe('Weight of the known categories out of 100, before it was rescaled.'),
  riskClass: z.enum(['conservative', 'medium', 'aggressive', 'unknown']),
  categories: z
    .record(z.enum(categories), score.nullable())
    .describe('Null is unknown: left out of the score.'),
  shortcomings: z.array(z.string()).describe('Why it does not qualify; empty when it does.'),
  patterns: whole,
  confirmed: whole,
  trades: whole,
  wins: whole,
  confirmationRate: share.nullable().describe("Shrunk towards the universe's."),
  winRate: share.nullable().describe("Shrunk towards the universe's."),
  expectedValue: fraction.nullable().describe("Mean net return a trade, shrunk towards the universe's."),
  meanNetReturn: fraction.nullable(),
  averageWin: fraction.nullable(),
  averageLoss: fraction.nullable(),
  deadZoneShare: share.nullable(),
  entriesPerDay: z.number().min(0),
  role: z.enum(['chosen', 'watch', 'backup']).describe('Only chosen stocks count in the forecast.'),
  place: z.int().min(1),
  positionDollars: dollars,
  reason: z.string(),
}) satisfies z.ZodType<ForecastStock>;

const outOfSampleDays = z
  .array(z.object({ session: day, trades: whole, wins: whole, pnlDollars: dollars }))
  .describe(
    'Each session of the window with the stocks selected without it; sessions the preset could not trade in are left out.',
  );

/** A share of counted cases with its interval. */
export const rateIntervalSchema = z.object({ rate: share, low: share, high: share });

const expectation = {
  expectedTrades: interval,
  expectedPnlDollars: interval,
  meanPnlDollars: dollars.describe('Mean of the out-of-sample days.'),
  winRate: rateIntervalSchema.nullable().describe('With its Wilson interval.'),
  basisTrades: whole.describe('Out-of-sample trades the figures rest on.'),
  outOfSampleDays,
};

/** One forecast as it is stored and exported; the same shape as the analytics' `Forecast`. */
export const forecastSchema = z.object({
  preset: z.string(),
  configuration: z.record(z.string(), z.unknown()),
  verdict: z.enum(['tradeable', 'thin', 'no_edge']),
  reason: z.string(),
  intervalPercent: z.number(),
  analysed: whole,
  qualified: whole,
  ...expectation,
  expectedPnlPercent: interval.describe('Percent of the capital.'),
  deadZoneProbability: share.nullable(),
  ratios: z.object({
    sharpe: z.number().nullable(),
    sortino: z.number().nullable(),
    calmar: z.number().nullable(),
    maxDrawdownPercent: z.number().min(0).nullable(),
    valueAtRisk99Percent: z.number().min(0).nullable(),
  }),
  chosenTrades: whole.describe('Trades of the chosen stocks in the window.'),
  calibration: z
    .object({ trades: share, pnl: share, pastForecasts: whole })
    .nullable()
    .describe('Central share of the days read as the interval, learnt from how past forecasts came out.'),
  paper: z
    .object({ ...expectation, positionDollars: dollars })
    .nullable()
    .describe(
      'The whole list, chosen and watched, as if money stood on every place: what the method is measured by.',
    ),
  unknownCategories: z.array(z.enum(categories)),
  stocks: z.array(stockSchema),
}) satisfies z.ZodType<Forecast>;

const qualitySchema = z.object({
  accepted: whole,
  rejected: z.record(z.enum(rejectionReasons), whole),
  missingMinutes: whole,
  usableSessions: whole,
  windowSessions: whole,
});

const runStates = [
  ...['queued', 'waiting_for_gateway', 'scanning', 'fetching', 'forecasting'],
  ...['done', 'partial', 'failed', 'missed', 'skipped'],
] as const satisfies readonly RunState[];

/** A run of the ledger. */
export const runSchema = z.object({
  runId: z.string(),
  kind: z.enum(['morning', 'rescan', 'end_of_day']),
  date: day,
  attempt: z.int().min(1),
  state: z.enum(runStates).describe('A published report is done, or partial where too many symbols failed.'),
  late: z.boolean().describe('Ended after 09:30 New York of its day; of an end of day, on a later day.'),
  lookAhead: z.boolean().describe("Made for a past date from a later date's universe."),
  reason: z.string().describe('Why it is partial, failed, missed or skipped.'),
  source: z
    .object({ account: z.string(), mode: z.enum(['PAPER', 'LIVE', 'SIMULATED']), id: z.string() })
    .nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  publishedAt: instant.nullable().describe('Set once readers may see its report.'),
  counts: z.record(z.string(), z.number()),
  timings: z.record(z.string(), z.number()).describe('Milliseconds by step.'),
  notes: z.array(z.string()),
});

/** How every exported report begins. */
export const documentHead = {
  schemaVersion: z.literal(1),
  mode: z
    .enum(['PAPER', 'LIVE', 'SIMULATED', 'UNKNOWN'])
    .describe('SIMULATED: made without any market data.'),
  notice: z.string(),
  run: runSchema,
};

/** The complete report as `openbell report show --json` writes it; docs/report.schema.json is generated from it. */
export const reportSchema = z
  .object({
    ...documentHead,
    forecasts: z.array(forecastSchema),
    symbols: z.array(
      z.object({
        symbol: z.string(),
        state: z.enum(['analysed', 'insufficient_data', 'failed']),
        reason: z.string(),
        volume: z.number().min(0).describe('Shares traded in the window.'),
        quality: qualitySchema.nullable(),
        measures: z
          .record(z.string(), z.number().nullable())
          .describe('Null is unknown; names end in their unit.'),
      }),
    ),
  })
  .describe('A morning report of openbell.');

export type ReportDocument = z.infer<typeof reportSchema>;
