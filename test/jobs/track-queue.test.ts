import { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { epochMs, systemClock } from '../../src/calendar/clock.ts';
import { openQueues, type Queues } from '../../src/jobs/queues.ts';
import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import { openTrackQueue, trackQueueName, type TrackQueue } from '../../src/jobs/track-queue.ts';
import { attachOrStart, type Stack } from '../../src/stack/stack.ts';
import { startTrackWorker, type TrackWorker } from '../../src/tracker/track-worker.ts';
import { until } from '../harness/openbell.ts';
import { newHome, removeHomes, settingsOf, silent } from '../stack/stack-holder.ts';
import { type FakeIntake, fakeIntake } from '../tracker/fake-intake.ts';

const minute = 60_000;

let stack: Stack;
let queues: Queues;
/** As another program sees the queue. */
let foreign: Queue;
let queue: TrackQueue;
let intake: FakeIntake;
let worker: TrackWorker | undefined;

beforeAll(async () => {
  const home = settingsOf(newHome(), { CLICKHOUSE_URL: 'http://127.0.0.1:1' });
  stack = await attachOrStart(home, systemClock, silent);
  queues = openQueues(stack.redis.url, silent);
  foreign = new Queue(trackQueueName, { connection: queues.redis, prefix: redisPrefix });
});
beforeEach(async () => {
  await queues.redis.flushall();
  queue = openTrackQueue(stack.redis.url, silent);
  intake = fakeIntake();
});
afterEach(async () => {
  await worker?.close();
  worker = undefined;
  await queue.close();
});
afterAll(async () => {
  await foreign.close();
  await queues.close();
  await stack.stop();
  removeHomes();
});

/** Starts the tracker's side and waits until others can see it. */
async function serve(): Promise<void> {
  worker = startTrackWorker(stack.redis.url, intake, systemClock, silent);
  await until('the queue is served', async () => (await foreign.getWorkersCount()) > 0);
}

async function foreignJob(
  data: unknown,
  options = {},
): Promise<{ state: string; reason: string | undefined; attempts: number }> {
  const { id } = await foreign.add('anything', data, options);
  await until('the job is done', async () => (await foreign.getJobCountByTypes('completed', 'failed')) === 1);
  const job = (await foreign.getJob(id!))!;
  return { state: await job.getState(), reason: job.failedReason, attempts: job.attemptsMade };
}

describe('a wish', () => {
  it('is answered by the tracker', async () => {
    await serve();
    const detectedAt = systemClock.now() - minute;
    const wish = { action: 'add', ticker: 'BRK B', detectedAt, headline: ' A\nheadline ' } as const;
    expect(await queue.request(wish)).toEqual({ kind: 'accepted', text: 'BRK B is tracked' });
    expect(intake.added).toMatchObject([
      { ticker: 'BRK B', detectedAt, by: 'queue', headline: 'A headline' },
    ]);
    expect(await queue.request({ action: 'remove', ticker: 'BRK B' })).toMatchObject({ kind: 'accepted' });
    expect(await queue.request({ action: 'clear', ticker: 'BRK B' })).toEqual({
      kind: 'refused',
      reason: 'BRK B has not failed',
    });
    expect(intake.others).toEqual(['remove BRK B', 'clear BRK B']);
  });

  it('that makes no sense never reaches the queue', async () => {
    const bad = { action: 'add', ticker: 'brk b', detectedAt: 1.5 } as const;
    await expect(queue.request(bad)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(queue.request(bad)).rejects.toThrow('"brk b" is not a ticker');
    expect(await foreign.getWaitingCount()).toBe(0);
  });

  it('without a tracker is kept where it is an add, and taken up by one that starts', async () => {
    for (const action of ['remove', 'clear'] as const) {
      await expect(queue.request({ action, ticker: 'ABCD' })).rejects.toMatchObject({ code: 'TRACKER_AWAY' });
    }
    expect(await foreign.getWaitingCount()).toBe(0);
    const added = queue.request({ action: 'add', ticker: 'ABCD' });
    await expect(added).rejects.toMatchObject({ code: 'TRACKER_AWAY' });
    await expect(added).rejects.toThrow('ABCD is queued and taken up by one that starts within 5 minutes');
    const unwaited = await queue.request({ action: 'add', ticker: 'EFGH' }, { wait: false });
    expect(unwaited).toMatchObject({
      kind: 'accepted',
      text: expect.stringContaining('No tracker runs') as string,
    });
    await serve();
    await until('both are taken up', () => intake.added.length === 2);
    expect(intake.added.map(({ ticker }) => ticker)).toEqual(['ABCD', 'EFGH']);
  });

  it('is not waited for for ever', async () => {
    let release = (): void => undefined;
    intake.onAdd = () => new Promise((resolve) => (release = () => resolve({ kind: 'accepted', text: '' })));
    await serve();
    const asked = queue.request({ action: 'add', ticker: 'ABCD' }, { limitMs: 300 });
    await expect(asked).rejects.toMatchObject({ code: 'TRACKER_AWAY' });
    release();
    await until('it is answered after all', async () => (await foreign.getCompletedCount()) === 1);
  });

  it('that the tracker fails at is tried three times, then told', async () => {
    intake.onAdd = () => Promise.reject(new Error('no room'));
    await serve();
    expect(await queue.request({ action: 'add', ticker: 'ABCD' })).toEqual({
      kind: 'refused',
      reason: 'no room',
    });
    expect(intake.added).toHaveLength(3);
  });
});

describe('a job of another program', () => {
  it.each([
    [null, "the job's data is wrong"],
    ['add ABCD', "the job's data is wrong"],
    [{}, 'action: write add, remove or clear'],
    [{ action: 'drop', ticker: 'ABCD' }, 'action: write add, remove or clear'],
    [{ action: 'add' }, 'ticker: nothing is not a ticker'],
    [{ action: 'add', ticker: "A';--" }, 'is not a ticker'],
    [{ action: 'add', ticker: ['ABCD'] }, 'ticker: a list is not a ticker'],
    [{ action: 'add', ticker: 'ABCD', detectedAt: '2026-11-20T14:30:05Z' }, 'detectedAt: '],
    [{ action: 'add', ticker: 'ABCD', detectedAt: -1 }, 'detectedAt: '],
  ])('with the data %j fails with the reason, once', async (data, reason) => {
    await serve();
    const done = await foreignJob(data, { attempts: 1_000 });
    expect(done).toMatchObject({
      state: 'failed',
      attempts: 1,
      reason: expect.stringContaining(reason) as string,
    });
    expect(intake.added).toEqual([]);
    expect(await foreign.getJobCountByTypes('waiting', 'delayed', 'active')).toBe(0);
  });

  it.each([
    ['4 minutes old', -4 * minute, -4 * minute],
    ['in the future counts as now', 60 * minute, 0],
  ])('with news %s is taken', async (_what, offset, seen) => {
    await serve();
    const now = systemClock.now();
    await foreignJob({ action: 'add', ticker: 'ABCD', detectedAt: now + offset });
    const { detectedAt } = intake.added[0]!;
    expect(detectedAt).toBeGreaterThanOrEqual(now + seen);
    expect(detectedAt).toBeLessThanOrEqual(systemClock.now() + seen);
  });

  it('with old news is refused, and so is one that has waited too long', async () => {
    const waited = { timestamp: epochMs(systemClock.now() - 6 * minute) };
    await foreign.add('add', { action: 'add', ticker: 'ABCD' }, waited);
    await foreign.add('add', { action: 'add', ticker: 'ABCD', detectedAt: systemClock.now() - 9 * minute });
    await serve();
    await until('both are done', async () => (await foreign.getCompletedCount()) === 2);
    const answers = (await foreign.getCompleted())
      .map(({ returnvalue }) => JSON.stringify(returnvalue))
      .sort();
    expect(answers[0]).toContain('its news is 6 minutes old');
    expect(answers[1]).toContain('its news is 9 minutes old');
    expect(intake.added).toEqual([]);
  });
});
