import { type Job, UnrecoverableError } from 'bullmq';

import { newYorkDay } from '../calendar/new-york.ts';
import { collectAccount, type CollectContext } from './collect-account.ts';
import type { CollectionSlot } from './collect-slots.ts';
import { type CollectJobData, collectJobOptions, type Queues } from './queues.ts';

/** Puts a slot's collection on its queue; the fixed id makes a repetition a no-op. */
export async function enqueueCollection({ account }: Queues, { day, slot }: CollectionSlot): Promise<void> {
  const jobId = `collect-${day}-${slot.replace(':', '')}`;
  await account.add('collect', { day, slot }, { ...collectJobOptions, jobId });
}

/**
 * Does the collection of a slot. A failed one is tried again shortly, and then left to the next slot.
 * @throws Error with the reason of a collection that failed.
 */
export async function runCollectJob(
  { data }: Pick<Job<CollectJobData>, 'data'>,
  context: CollectContext,
): Promise<{ executions: number; reason: string }> {
  const { clock, store } = context;
  if (newYorkDay(clock.now()) !== data.day) {
    const reason = 'its turn came on a later day: a gateway keeps the current day only';
    await store.saveCollection({ ...data, at: clock.now(), state: 'failed', reason, executions: 0 });
    throw new UnrecoverableError(reason);
  }
  const { state, reason, executions } = await collectAccount(context, data);
  if (state === 'failed') throw new Error(reason);
  return { executions, reason };
}
