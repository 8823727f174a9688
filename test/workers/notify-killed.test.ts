import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { answering, type Receiver, startReceiver } from '../notify/receiver.ts';
import { canaries, clock, everyOption, sampleNotification } from '../notify/samples.ts';
import { removeHomes } from '../stack/stack-holder.ts';
import { type Bench, openBench, type RealRedis, realRedis } from './notify-bench.ts';

const module = (path: string): string => JSON.stringify(new URL(`../../dist/${path}`, import.meta.url).href);

/** A process that sends what a channel's queue holds and kills itself at a step. */
const sender = `
  import { subscribe } from 'node:diagnostics_channel';
  import { shiftedClock } from ${module('calendar/clock.js')};
  import { createLogger } from ${module('log/logger.js')};
  import { openChannels } from ${module('notify/open-channels.js')};
  import { startNotifyWorkers } from ${module('workers/notify-workers.js')};
  const [url, name, step, settings, now] = process.argv.slice(1);
  const clock = shiftedClock(Number(now));
  subscribe('openbell.step', (reached) => {
    if (reached === step) process.kill(process.pid, 'SIGKILL');
  });
  const log = createLogger('sender', 'info', 'stderr');
  const channels = openChannels(JSON.parse(settings), log, clock).filter((one) => one.name === name);
  startNotifyWorkers(url, channels, clock, log, { perMinute: 100 });`;

/** Resolves with the signal that ended the process. */
async function sendAndDie(url: string, name: string, step: string, base: string): Promise<unknown> {
  const settings = JSON.stringify(everyOption(base, 1));
  const args = ['--input-type=module', '-e', sender, url, name, step, settings, String(clock.now())];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  return ((await once(child, 'exit')) as unknown[])[1];
}

let redis: RealRedis;
let receiver: Receiver;
let bench: Bench;
beforeAll(async () => {
  redis = await realRedis();
  receiver = await startReceiver();
  bench = await openBench(redis.url, ['webhook', 'slack', 'discord']);
});
afterAll(async () => {
  await bench.close();
  await receiver.close();
  await redis.stop();
  removeHomes();
});

const killedAt = [
  ['webhook', 'notify:before-send', canaries.webhookPath, 0, 1],
  ['slack', 'notify:answered', canaries.slackPath, 1, 2],
  ['discord', 'notify:done', canaries.discordPath, 1, 1],
] as const;

it('a process killed at any step loses no notification, and a repeat has the same key', async () => {
  receiver.answer(answering(200));
  const id = 'b7f0c0de-1111-4222-8333-444455556666';
  await bench.queues.enqueue(sampleNotification({ id, occurredAt: clock.now() }));
  const keysAt = (path: string) =>
    receiver.received
      .filter((one) => one.path === `/${path}`)
      .map(({ headers }) => headers['idempotency-key']);

  const ended = killedAt.map(([name, step]) => sendAndDie(redis.url, name, step, receiver.url));
  expect(await Promise.all(ended)).toEqual(killedAt.map(() => 'SIGKILL'));
  for (const [, , path, before] of killedAt) expect(keysAt(path)).toHaveLength(before);

  const sent = (['webhook', 'slack'] as const).map((name) => bench.events(name, 'completed', 1));
  const begun = performance.now();
  bench.work(everyOption(receiver.url, 1));
  await Promise.all(sent);
  expect(performance.now() - begun).toBeLessThan(20_000);
  for (const [name, , path, , after] of killedAt) {
    expect(keysAt(path)).toEqual(Array.from({ length: after }, () => id));
    expect(await bench.of(name).getJobCounts('completed', 'active', 'waiting', 'delayed')).toEqual({
      ...{ completed: 1, active: 0, waiting: 0, delayed: 0 },
    });
  }
});
