import { z } from 'zod';

/** What `openbell doctor --json` prints; docs/doctor.schema.json is made from it. */
export const doctorSchema = z.object({
  schemaVersion: z.literal(1),
  version: z.string().describe('of openbell'),
  host: z.string(),
  at: z.iso.datetime().describe("by openbell's clock"),
  state: z.enum(['ok', 'warning', 'failed']).describe('the worst of all checks'),
  exitCode: z.int().describe('0 where no check failed'),
  checks: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['ok', 'warning', 'failed', 'skipped']),
      text: z.string().describe('what was found'),
      advice: z.string().nullable().describe('what to do'),
      milliseconds: z.int().nullable().describe('how long it took; null where it was not run'),
    }),
  ),
});

export type DoctorDocument = z.output<typeof doctorSchema>;
