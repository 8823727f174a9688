import { z } from 'zod';

import type { WalkSummary } from '../analytics/end-of-day/walk-summary.ts';

const share = z
  .object({ share: z.number(), low: z.number(), high: z.number() })
  .describe('A fraction with its 90 % interval, whole days being what varies.');
const whole = z.int().min(0);
const day = z.iso.date();

const summary = {
  from: day,
  to: day,
  days: whole,
  forecasts: whole,
  parts: z.array(
    z.object({
      preset: z.string().nullable().describe('Null: all presets together.'),
      basis: z
        .enum(['chosen', 'paper'])
        .describe('The chosen stocks, or the whole list, chosen and watched, as if traded.'),
      metric: z.enum(['trades', 'pnl']).describe('Trades of the day, or its P&L in USD.'),
      accuracy: z
        .object({
          forecasts: whole,
          days: whole,
          held: share.describe('Within the 80 % interval, ties with a bound counted in part.'),
          inside: share.describe('Within it, bounds included.'),
          below: z.number(),
          above: z.number(),
          width: z.number(),
          error: z.number().describe('Mean of realised less median.'),
          pinballLoss: z.number(),
          baselines: z.object({ sameSymbols: z.number(), defaultPreset: z.number().nullable() }),
        })
        .nullable(),
      calibration: z.array(z.object({ levelPercent: z.number(), held: share })),
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
