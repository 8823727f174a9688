import type { Job } from 'bullmq';

import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import { enqueueCollection } from './collect-job.ts';
import { newestSlot } from './collect-slots.ts';
import type { Queues } from './queues.ts';
import { dueTime, ensurePattern } from './schedule.ts';

export const collectSchedulerId = 'account-collect';

/** Every five minutes of the hours slots can lie in; the job asks the calendar which of them are slots. */
const pattern = '*/5 9-20 * * 1-5';

/** What of the configuration decides when the account is looked at. */
export type CollectSettings = Pick<Settings, 'ACCOUNT_COLLECT' | 'ACCOUNT_COLLECT_MINUTES'>;

/**
 * Stores the repeatable job of the account where it is missing or differs, or removes it where nothing is collected.
 * @returns whether anything was changed.
 */
export async function ensureCollectScheduler(
  queues: Queues,
  { ACCOUNT_COLLECT: collect }: CollectSettings,
): Promise<boolean> {
  if (collect === 'on') return ensurePattern(queues, collectSchedulerId, pattern);
  const { schedules } = queues;
  const stored = await schedules.getJobScheduler(collectSchedulerId);
  return stored !== undefined && schedules.removeJobScheduler(collectSchedulerId);
}

/** What an `account-collect` schedule job does: enqueues the slot that was due at its time, where one was. */
export async function runCollectSchedule(
  job: Pick<Job, 'opts' | 'timestamp'>,
  queues: Queues,
  settings: CollectSettings,
): Promise<{ slot: string | null }> {
  const due = dueTime(job);
  const slot =
    settings.ACCOUNT_COLLECT === 'off' ? undefined : newestSlot(due, settings.ACCOUNT_COLLECT_MINUTES);
  if (slot?.at !== due) return { slot: null };
  await enqueueCollection(queues, slot);
  return { slot: slot.slot };
}

/** Enqueues the newest slot of today that has come: what was missed while nothing ran is caught up by one look. Idempotent. */
export async function settleCollections(
  queues: Queues,
  clock: Clock,
  settings: CollectSettings,
): Promise<void> {
  if (settings.ACCOUNT_COLLECT === 'off') return;
  const slot = newestSlot(clock.now(), settings.ACCOUNT_COLLECT_MINUTES);
  if (slot) await enqueueCollection(queues, slot);
}
