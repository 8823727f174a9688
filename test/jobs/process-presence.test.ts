import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  type Announced,
  announceProcess,
  type GatewaySession,
  type ProcessPresence,
  runningProcesses,
} from '../../src/jobs/process-presence.ts';
import { producerConnection } from '../../src/jobs/queues.ts';
import { until } from '../harness/openbell.ts';
import { runningIn, silent } from '../stack/stack-holder.ts';
import { type ServedFrom, startServedFrom } from '../web/served-pages.ts';

let from: ServedFrom;
let looker: Redis;
const connections: Redis[] = [];
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  from = await startServedFrom({ CLICKHOUSE_URL: 'http://127.0.0.1:1' });
  looker = from.queues.redis;
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  for (const connection of connections.splice(0)) connection.disconnect();
  await looker.flushall();
});
afterAll(() => from.stop());

const quick = { renewEveryMs: 40, lifeMs: 400 };
const worker: Announced = { kind: 'worker', version: '1.0.0', since: 5 };
const session: GatewaySession = {
  name: 'gateway',
  state: 'connected',
  mode: 'PAPER',
  account: 'DU1',
  clientIds: [20, 21],
  endpoint: '127.0.0.1:4002',
  inFlightLimit: 8,
  budget: 'shared',
  users: 1,
  messages: 40,
  lastError: null,
};

/** Announces a process over a connection of its own. */
function announce(announced = worker, describe?: () => Partial<ProcessPresence>, terms = quick) {
  const redis = producerConnection(from.redisUrl, silent);
  connections.push(redis);
  const end = announceProcess(redis, announced, describe, terms);
  ends.push(end);
  return { redis, end };
}

const untilListed = (count: number): Promise<void> =>
  until(`${count} processes are listed`, async () => (await runningProcesses(looker)).length === count);

describe('the presence of a process', () => {
  it('tells who runs, since when, and what it does at the time', async () => {
    let users = 1;
    announce(worker, () => ({ gateways: [{ ...session, users }] }));
    await untilListed(1);
    const [first] = await runningProcesses(looker);
    expect(first).toMatchObject({ ...worker, pid: process.pid, gateways: [session], leads: null });
    users = 7;
    await until('the renewal tells more', async () => {
      return (await runningProcesses(looker))[0]?.gateways[0]?.users === 7;
    });
  });

  it('is listed by kind and then by age', async () => {
    announce({ kind: 'web', version: '1', since: 1 });
    announce({ kind: 'worker', version: '1', since: 9 });
    announce({ kind: 'worker', version: '1', since: 4 });
    announce({ kind: 'scheduler', version: '1', since: 3 }, () => ({ leads: true }));
    await untilListed(4);
    const found = (await runningProcesses(looker)).map(({ kind, since, leads }) => [kind, since, leads]);
    expect(found).toEqual([
      ['scheduler', 3, true],
      ['worker', 4, null],
      ['worker', 9, null],
      ['web', 1, null],
    ]);
  });

  it('expires with a process that was killed, and leaves nothing behind', async () => {
    const { redis } = announce();
    await untilListed(1);
    // All that Redis sees of a kill.
    redis.disconnect();
    await untilListed(0);
    expect(await looker.keys('openbell:process*')).toEqual([]);
  });

  it('lives no longer than ten seconds unless it is renewed', async () => {
    announce(worker, undefined, { renewEveryMs: 3_000, lifeMs: 10_000 });
    await untilListed(1);
    const [key] = await looker.keys('openbell:process:*');
    expect(await looker.pttl(key!)).toBeGreaterThan(5_000);
    expect(await looker.pttl(key!)).toBeLessThanOrEqual(10_000);
  });

  it('is struck off at once by a clean end', async () => {
    const { end } = announce(worker, undefined, { renewEveryMs: 60_000, lifeMs: 60_000 });
    await untilListed(1);
    await end();
    expect(await looker.keys('openbell:process*')).toEqual([]);
  });

  it('is told again to a Redis that has lost everything', async () => {
    announce();
    await untilListed(1);
    await looker.flushall();
    await untilListed(1);
  });

  it('ends in time while Redis hangs', async () => {
    const { end } = announce();
    await untilListed(1);
    const [, redis] = runningIn(from.home);
    process.kill(redis!, 'SIGSTOP');
    const started = performance.now();
    try {
      await end();
    } finally {
      process.kill(redis!, 'SIGCONT');
    }
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('of another version is read as far as it is understood, and skipped where it is not', async () => {
    announce(worker, () => ({ gateways: [{ state: 'on the moon' }] as never }));
    await untilListed(1);
    await looker.sadd('openbell:processes', 'odd', 'broken');
    await looker.mset('openbell:process:odd', '{"kind":"robot"}', 'openbell:process:broken', '{"kind":');
    const found = await runningProcesses(looker);
    expect(found).toMatchObject([{ ...worker, gateways: [] }]);
  });
});
