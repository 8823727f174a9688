import { z } from 'zod';

import {
  accuracyOfSchema,
  accuracySchema as heldSchema,
  decisionSchema,
} from '../../report/accuracy-schema.ts';
import { walkForwardSchema } from '../../report/walk-forward-schema.ts';

const { basis, metric } = accuracyOfSchema;
const { calibration } = walkForwardSchema.shape.parts.element.shape;
const whole = z.int().min(0);
const day = z.iso.date();

/** What an accuracy can be asked of. */
export const accuracyQuery = z.object({
  source: z
    .enum(['ledger', 'walk'], { error: 'must be ledger or walk' })
    .optional()
    .describe(
      'ledger: the reports of this installation; walk: the newest walk through past days. Default: the ledger, or the walk while that is empty.',
    ),
  basis: z
    .enum(['chosen', 'paper'], { error: 'must be chosen or paper' })
    .default('paper')
    .describe(basis.description!),
  metric: z
    .enum(['trades', 'pnl'], { error: 'must be trades or pnl' })
    .default('pnl')
    .describe(metric.description!),
});

const courses = z
  .array(
    z.object({
      reports: whole.describe('Newest reports looked back at.'),
      points: z.array(
        z.object({
          date: day,
          reports: whole.describe('Reports counted.'),
          held: heldSchema.shape.held,
        }),
      ),
    }),
  )
  .describe('The share held over time; begins with ten reports.');

/** What `GET /api/v1/accuracy` answers. */
export const accuracySchema = z
  .object({
    source: z.enum(['ledger', 'walk']),
    walk: z.string().nullable().describe('Run id of the walk; null for the ledger.'),
    basis,
    metric,
    from: day.nullable(),
    to: day.nullable(),
    overall: heldSchema.nullable().describe('All presets together; null without a report.'),
    courses,
    calibration,
    presets: z.array(z.object({ preset: z.string(), accuracy: heldSchema, courses })),
    decisions: z.array(decisionSchema),
  })
  .describe('How well forecasts held.');
