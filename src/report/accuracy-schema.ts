import { z } from 'zod';

import type { Accuracy } from '../analytics/end-of-day/accuracy.ts';
import type { Decision } from '../analytics/end-of-day/decision.ts';

const whole = z.int().min(0);

/** A fraction with how surely it is measured. */
export const clusteredShareSchema = z
  .object({ share: z.number(), low: z.number(), high: z.number() })
  .describe('A fraction with its 90 % interval, whole days being what varies.');

/** What of a forecast an accuracy is of. */
export const accuracyOfSchema = {
  preset: z.string().nullable().describe('Null: all presets together.'),
  basis: z
    .enum(['chosen', 'paper'])
    .describe('The chosen stocks, or the whole list, chosen and watched, as if traded.'),
  metric: z.enum(['trades', 'pnl']).describe('Trades of the day, or its P&L in USD.'),
};

/** How well intervals held. */
export const accuracySchema = z.object({
  forecasts: whole,
  days: whole,
  held: clusteredShareSchema.describe('Within the 80 % interval, ties with a bound counted in part.'),
  inside: clusteredShareSchema.describe('Within it, bounds included.'),
  below: z.number(),
  above: z.number(),
  width: z.number(),
  error: z.number().describe('Mean of realised less median.'),
  pinballLoss: z.number(),
  baselines: z.object({ sameSymbols: z.number(), defaultPreset: z.number().nullable() }),
}) satisfies z.ZodType<Accuracy>;

/** What the gap between forecast and reality asks for, of one preset and horizon. */
export const decisionSchema = z.object({
  preset: z.string(),
  horizon: whole.describe('Reports looked back at.'),
  reports: whole.describe('Reports there were.'),
  gapPercent: z
    .number()
    .nullable()
    .describe('The larger gap, percent of half the width of the intervals; null with too few reports.'),
  advice: z.enum(['go_on', 'watch', 'look_into_it', 'stop_relying', 'too_few_reports']),
  evidence: z.array(
    z.object({
      metric: accuracyOfSchema.metric,
      forecast: z.number().describe('Mean of the medians.'),
      realised: z.number().describe('Mean a report.'),
      halfWidth: z.number().describe("Half the intervals' mean width."),
      gapPercent: z.number(),
    }),
  ),
}) satisfies z.ZodType<Decision>;
