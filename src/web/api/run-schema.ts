import { z } from 'zod';

import { formatUtc } from '../../calendar/new-york.ts';
import type { Run, RunState } from '../../store/store.ts';

const states = [
  'queued',
  'waiting_for_gateway',
  'scanning',
  'fetching',
  'forecasting',
  'done',
  'partial',
  'failed',
  'missed',
  'skipped',
] as const satisfies readonly RunState[];

const instant = z.iso.datetime();

/** A run of the ledger as programs get it. */
export const runSchema = z.object({
  runId: z.string(),
  kind: z.enum(['morning', 'rescan']),
  date: z.iso.date(),
  attempt: z.int(),
  state: z.enum(states),
  late: z.boolean().describe('ended after 09:30 New York of its day'),
  lookAhead: z.boolean().describe('made for a past date from the stocks of a later one'),
  reason: z.string().describe('why it is partial, failed, missed or skipped'),
  source: z
    .object({ id: z.string(), account: z.string(), mode: z.enum(['PAPER', 'LIVE', 'SIMULATED']) })
    .nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  publishedAt: instant.nullable().describe('set once readers may see its report'),
  counts: z.record(z.string(), z.number()),
  timings: z.record(z.string(), z.number()).describe('milliseconds by step'),
  notes: z.array(z.string()),
});

export type RunDocument = z.input<typeof runSchema>;

export function runDocument(run: Run): RunDocument {
  const time = (at: number | null): string | null => (at === null ? null : formatUtc(at));
  return {
    ...run,
    source: run.source && { ...run.source },
    createdAt: formatUtc(run.createdAt),
    startedAt: time(run.startedAt),
    finishedAt: time(run.finishedAt),
    publishedAt: time(run.publishedAt),
    counts: { ...run.counts },
    timings: { ...run.timings },
    notes: [...run.notes],
  };
}
