import { channel as diagnosticsChannel } from 'node:diagnostics_channel';

import { type Job, UnrecoverableError } from 'bullmq';
import { z } from 'zod';

import type { Clock } from '../calendar/clock.ts';
import type { Channel, Notification } from '../notify/notification.ts';

const step = diagnosticsChannel('openbell.step');

/** News older than this is none. */
const longestLifeMs = 24 * 3600 * 1000;
const longestBackoffMs = 5 * 60_000;
/** The wait after a first failure; it doubles with each further one. */
export const firstBackoffMs = 1_000;

const notificationSchema = z.object({
  id: z.string().min(1),
  kind: z.enum(['alert', 'report', 'test', 'warning']),
  title: z.string(),
  lines: z.array(z.string()),
  occurredAt: z.number(),
  marks: z.array(z.string()),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});

/** A channel could not send for now; the receiver may have said how long to wait. */
class TryAgain extends Error {
  override readonly name = 'TryAgain';
  readonly retryAfterMs: number;

  constructor(reason: string, retryAfterMs: number) {
    super(reason);
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * The wait before a job's next try: half to whole of a time that doubles from `firstMs` up to five minutes, and never less than
 * what the receiver asked for.
 */
export function notifyBackoff(attemptsMade: number, error: Error | undefined, firstMs: number): number {
  const longest = Math.min(firstMs * 2 ** (attemptsMade - 1), longestBackoffMs);
  const asked = error instanceof TryAgain ? error.retryAfterMs : 0;
  return Math.round(asked + longest * (0.5 + Math.random() / 2));
}

/**
 * Sends one notification through one channel. Running it again sends it again, with the same idempotency key.
 * @throws UnrecoverableError when no further try can help; any other error is retried by the queue.
 */
export async function runNotifyJob(job: Job<Notification>, channel: Channel, clock: Clock): Promise<void> {
  const { success, data: notification } = notificationSchema.safeParse(job.data);
  if (!success) throw new UnrecoverableError('refused: the job holds no notification');
  const lateMs = clock.now() - notification.occurredAt;
  if (lateMs > longestLifeMs) throw new UnrecoverableError('given up: it is more than 24 h old');
  step.publish('notify:before-send');
  const outcome = await channel.send(notification, lateMs);
  step.publish('notify:answered');
  switch (outcome.kind) {
    case 'sent':
      return;
    case 'try_again':
      throw new TryAgain(outcome.reason, outcome.retryAfterMs ?? 0);
    case 'refused':
      throw new UnrecoverableError(`refused: ${outcome.reason}`);
  }
}
