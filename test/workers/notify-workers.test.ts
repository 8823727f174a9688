import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { shiftedClock } from '../../src/calendar/clock.ts';
import { openNotifyQueues } from '../../src/jobs/notify-queues.ts';
import { until } from '../harness/openbell.ts';
import { startMailServer } from '../notify/mail-server.ts';
import { answering, type Receiver, startReceiver } from '../notify/receiver.ts';
import { canaries, clock, everyOption, httpChannels, sampleNotification } from '../notify/samples.ts';
import { removeHomes } from '../stack/stack-holder.ts';
import { type Bench, openBench, type RealRedis, realRedis } from './notify-bench.ts';

let redis: RealRedis;
let receiver: Receiver;
let bench: Bench;

beforeAll(async () => void (redis = await realRedis()));
afterAll(async () => {
  await redis.stop();
  removeHomes();
});
beforeEach(async () => {
  receiver = await startReceiver();
  bench = await openBench(redis.url, [...httpChannels, 'log']);
});
afterEach(async () => {
  await bench.close();
  await receiver.close();
});

const options = () => everyOption(receiver.url, 1);
const to = (path: string) => receiver.received.filter((request) => request.path === `/${path}`);
const sample = (id: string) => sampleNotification({ id });

describe('a notification', () => {
  it('has one job a channel, however often it is enqueued, also once it was sent', async () => {
    const sent = Promise.all(
      [...httpChannels, 'log' as const].map((name) => bench.events(name, 'completed', 1)),
    );
    await bench.queues.enqueue(sample('one'));
    await bench.queues.enqueue(sample('one'));
    const workers = bench.work(options());
    expect((await sent).flat()).toEqual([...httpChannels, 'log'].map((name) => `one-${name}`));
    await bench.queues.enqueue(sample('one'));
    for (const queue of bench.queues.queues) {
      expect(await queue.getJobCounts('completed', 'waiting', 'active')).toEqual({
        completed: 1,
        waiting: 0,
        active: 0,
      });
    }
    expect(receiver.received).toHaveLength(httpChannels.length);
    expect([...workers.counts.values()]).toEqual(
      Array.from({ length: 6 }, () => ({ sent: 1, retried: 0, failed: 0 })),
    );
    expect(bench.lines.filter(({ msg }) => String(msg).includes('ABCD +6.2 %'))).toHaveLength(1);
  });

  it('is tried again with the same idempotency key, and tells how late it is', async () => {
    receiver.answer(answering(500), answering(503), answering(200));
    const sent = bench.events('webhook', 'completed', 1);
    bench.work({ ...options() });
    await bench
      .of('webhook')
      .add('alert', sampleNotification({ id: 'again', occurredAt: clock.now() - 192_000 }), {
        jobId: 'again-webhook',
        attempts: 5,
        backoff: { type: 'custom' },
      });
    await sent;
    const keys = to(canaries.webhookPath).map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual(['again', 'again', 'again']);
    expect(JSON.parse(receiver.received[2]!.body)).toMatchObject({ late: '(late by 3 min 12 s)' });
    expect(bench.lines.filter(({ msg }) => String(msg).includes('tried again'))).toHaveLength(2);
  });

  it('waits as long as its receiver asks, and no other waits with it', async () => {
    receiver.answer(answering(429, { 'retry-after': '120' }), answering(200));
    bench.work(options());
    const delayed = bench.events('slack', 'delayed', 1);
    const sent = bench.events('slack', 'completed', 1);
    const queue = bench.of('slack');
    await queue.add('alert', sample('first'), { jobId: 'first', attempts: 5, backoff: { type: 'custom' } });
    expect(await delayed).toEqual(['first']);
    await queue.add('alert', sample('second'), { jobId: 'second' });
    expect(await sent).toEqual(['second']);
    const [waiting] = await queue.getDelayed();
    expect(waiting).toMatchObject({ id: 'first' });
    expect(waiting!.delay).toBeGreaterThanOrEqual(120_000);
    expect(waiting!.delay).toBeLessThan(121_000);
  });

  it('that is refused is given up at once, loudly', async () => {
    receiver.answer(answering(404, {}, 'no such hook'));
    const failed = bench.events('discord', 'failed', 1);
    const workers = bench.work(options());
    await bench.queues.enqueue(sample('refused'));
    await failed;
    const job = (await bench.of('discord').getFailed())[0]!;
    expect(job).toMatchObject({ attemptsMade: 1, failedReason: 'refused: answered 404: no such hook' });
    const line = bench.lines.find(({ channel }) => channel === 'discord');
    expect(line).toMatchObject({ level: 50, reason: job.failedReason, job: 'refused-discord' });
    expect(workers.counts.get('discord')).toEqual({ sent: 0, retried: 0, failed: 1 });
  });

  it('that is more than a day old is given up without being sent', async () => {
    const failed = bench.events('ntfy', 'failed', 1);
    const tomorrow = shiftedClock(clock.now(), 1);
    bench.work(options(), { clock: { ...tomorrow, now: () => (tomorrow.now() + 86_400_001) as never } });
    await bench.queues.enqueue(sample('old'));
    await failed;
    expect((await bench.of('ntfy').getFailed())[0]!.failedReason).toMatch(/more than 24 h old/);
    expect(receiver.received).toEqual([]);
  });

  it('that is none is given up', async () => {
    const failed = bench.events('ntfy', 'failed', 1);
    bench.work(options());
    await bench.of('ntfy').add('alert', { id: '' } as never, { attempts: 3 });
    await failed;
    expect((await bench.of('ntfy').getFailed())[0]).toMatchObject({ attemptsMade: 1 });
  });
});

it('a channel that hangs holds up no other', async () => {
  receiver.answer((response, request) => {
    if (!request.url!.endsWith(canaries.slackPath)) response.end();
  });
  const others = httpChannels.filter((name) => name !== 'slack');
  const sent = Promise.all(others.map((name) => bench.events(name, 'completed', 10)));
  bench.work(options());
  for (let index = 0; index < 10; index++) await bench.queues.enqueue(sample(`hang-${index}`));
  await sent;
  expect(await bench.of('slack').getJobCounts('active', 'waiting', 'completed')).toEqual({
    active: 4,
    waiting: 6,
    completed: 0,
  });
});

it('no channel sends more a minute than it may, over all processes', async () => {
  const sent = bench.events('webhook', 'completed', 3);
  for (let index = 0; index < 8; index++) await bench.queues.enqueue(sample(`limit-${index}`));
  bench.work(options(), { perMinute: 3 });
  bench.work(options(), { perMinute: 3 });
  await sent;
  const queue = bench.of('webhook');
  const left = await queue.getRateLimitTtl(3);
  expect(left).toBeGreaterThan(50_000);
  expect(await queue.getJobCounts('completed', 'active', 'waiting', 'delayed')).toEqual({
    ...{ completed: 3, active: 0, waiting: 5, delayed: 0 },
  });
  expect(to(canaries.webhookPath)).toHaveLength(3);
});

it('no secret is found in a job, a log line, a reason or any key of Redis', async () => {
  const mail = await startMailServer();
  const channels = [...httpChannels, 'email'] as const;
  const own = await openBench(redis.url, channels);
  // Receivers that repeat whatever they were called with.
  receiver.answer((response, request) =>
    response.writeHead(404).end(`${request.url} ${JSON.stringify(request.headers)}`),
  );
  mail.answer((command) =>
    command === ''
      ? '220 test'
      : command.startsWith('EHLO')
        ? '250 AUTH PLAIN'
        : `535 ${command} ${canaries.emailPassword}`,
  );
  const failed = Promise.all(channels.map((name) => own.events(name, 'failed', 1)));
  own.work(everyOption(receiver.url, mail.port));
  await own.queues.enqueue(sample('secret'));
  await failed;

  const connection = new Redis(redis.url);
  const found: unknown[] = [own.lines];
  for (const key of await connection.keys('*')) {
    found.push(key, (await connection.dumpBuffer(key)).toString('latin1'));
    if ((await connection.type(key)) === 'hash') found.push(await connection.hgetall(key));
    if ((await connection.type(key)) === 'stream') found.push(await connection.xrange(key, '-', '+'));
  }
  const everything = JSON.stringify(found);
  expect(everything).toContain('answered 404');
  const { emailUser, emailPassword } = canaries;
  const basic = Buffer.from(`\0${emailUser}\0${emailPassword}`).toString('base64');
  for (const secret of Object.values(canaries)) {
    if (secret === emailUser) continue;
    for (const part of [secret, encodeURIComponent(secret), basic, ...secret.split(/[/:]/)]) {
      if (part.length < 8 || ['services', 'webhooks'].includes(part)) continue;
      expect(everything).not.toContain(part);
    }
  }
  connection.disconnect();
  await own.close();
  await mail.close();
});

it('enqueuing fails fast while Redis is away, and works when it is back', async () => {
  const own = await realRedis();
  const away = openNotifyQueues(own.url, ['webhook'], bench.log);
  const isTaken = (id: string): Promise<boolean> =>
    away.enqueue(sample(id)).then(
      () => true,
      () => false,
    );
  await away.enqueue(sample('before'));
  await own.stop();
  for (const id of ['during-1', 'during-2']) {
    const begun = performance.now();
    await expect(away.enqueue(sample(id))).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE' });
    expect(performance.now() - begun).toBeLessThan(2_500);
  }
  await own.start();
  await until('Redis takes notifications again', () => isTaken('after'));
  const ids = (await away.queues[0]!.getJobs(['waiting'])).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['before-webhook', 'after-webhook']));
  await away.close();
  await own.stop();
});

it('enqueuing fails within two seconds where Redis hangs, and queues nothing up behind it', async () => {
  const own = await realRedis();
  const hung = openNotifyQueues(own.url, ['webhook'], bench.log);
  await hung.enqueue(sample('before'));
  own.signal('SIGSTOP');
  const begun = performance.now();
  await expect(hung.enqueue(sample('during'))).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE' });
  const first = performance.now() - begun;
  expect(first).toBeLessThan(2_500);
  await expect(hung.enqueue(sample('later'))).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE' });
  expect(performance.now() - begun - first).toBeLessThan(500);
  own.signal('SIGCONT');
  await until('Redis takes notifications again', () =>
    hung.enqueue(sample('during')).then(
      () => true,
      () => false,
    ),
  );
  const ids = (await hung.queues[0]!.getJobs(['waiting'])).map(({ id }) => id!).sort();
  expect(ids).toEqual(['before-webhook', 'during-webhook']);
  await hung.close();
  await own.stop();
});
