import { z } from 'zod';

import type { WalkSummary } from '../analytics/end-of-day/walk-summary.ts';
import { accuracyOfSchema, accuracySchema, clusteredShareSchema } from './accuracy-schema.ts';

const whole = z.int().min(0);
const day = z.iso.date();

const summary = {
  from: day,
  to: day,
  days: whole,
  forecasts: whole,
  parts: z.array(
    z.object({
      ...accuracyOfSchema,
      accuracy: accuracySchema.nullable(),
      calibration: z.array(z.object({ levelPercent: z.number(), held: clusteredShareSchema })),
    }),
  ),
  verdicts: z.array(
    z.object({ preset: z.string(), days: whole, tradeable: whole, thin: whole, no_edge: whole }),
  ),
};

z.object(summary) satisfies z.ZodType<WalkSummary>;

/** A walk through past days as it is stored and as `openbell walk-forward --json` writes it. */
export const walkForwardSchema = z
  .object({
    schemaVersion: z.literal(1),
    runId: z.string(),
    createdAt: z.iso.datetime(),
    origin: z.string().describe('Where the bars came from.'),
    symbols: whole,
    acceptedBars: whole,
    rejectedBars: whole,
    costBps: z.number(),
    fillSlippage: z.number(),
    portfolioSize: whole,
    capital: z.number(),
    ...summary,
  })
  .describe('How the intervals of past days would have held, made by openbell walk-forward.');

export type WalkForwardReport = z.output<typeof walkForwardSchema>;
