import { connect, createServer, type Server, type Socket } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { type GatewayBudget, type GatewayLimits } from '../../src/ibkr/gateway-budget.ts';
import { openSharedBudget, openTrackerTurns } from '../../src/pacing/shared-budget.ts';
import { BareRedis } from '../harness/bare-redis.ts';
import { until } from '../harness/openbell.ts';
import { mostWithin } from '../harness/window-count.ts';

const limits: GatewayLimits = { messages: 44, histories: 8, scans: 10, lines: 50, shares: 4 };
const share = 11;
const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function redisServer(): Promise<BareRedis> {
  const redis = await BareRedis.start();
  endings.push(() => redis.kill());
  return redis;
}

const unheard = { onError: () => undefined };

function budgetAt(redisUrl: string, modes: string[] = []): GatewayBudget {
  const budget = openSharedBudget(
    { ...unheard, redisUrl, endpoint: '127.0.0.1:4002', prefix: 'test', onMode: (mode) => modes.push(mode) },
    limits,
  );
  endings.push(() => budget.close());
  return budget;
}

/** A way to Redis that holds every answer and question up for some milliseconds, in order. */
async function slowWay(to: number, delayMs: () => number): Promise<string> {
  const pass = (from: Socket, into: Socket): void => {
    let free = 0;
    from.on('data', (chunk) => {
      free = Math.max(free, performance.now() + delayMs());
      setTimeout(() => into.writable && into.write(chunk), free - performance.now());
    });
    from.on('error', () => into.destroy());
    from.on('close', () => into.destroy());
  };
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const redis = connect(to, '127.0.0.1');
    for (const socket of [client, redis]) sockets.add(socket);
    pass(client, redis);
    pass(redis, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `redis://127.0.0.1:${(server.address() as { port: number }).port}/0`;
}

/** Sends as fast as a budget lets it until it is told to stop; the moments are by one stopwatch for all. */
function send(budget: Pick<GatewayBudget, 'messages'>, moments: number[]): () => void {
  const ending = new AbortController();
  const hasEnded = (): boolean => ending.signal.aborted;
  const one = async (): Promise<void> => {
    while (!hasEnded()) {
      await budget.messages.turn();
      if (!hasEnded()) moments.push(performance.now());
    }
  };
  for (let sender = 0; sender < 6; sender++) void one();
  const stop = (): void => ending.abort();
  endings.push(stop);
  return stop;
}

const passed = async (milliseconds: number): Promise<void> => {
  const from = performance.now();
  await until('some time has passed', () => performance.now() - from >= milliseconds);
};

describe('a shared budget', () => {
  it('is kept by three who ask at once, over slow ways to Redis and through blocked loops', async () => {
    const redis = await redisServer();
    const moments: number[] = [];
    for (let user = 0; user < 3; user++)
      send(budgetAt(await slowWay(redis.port, () => Math.random() * 25)), moments);
    const block = setInterval(() => {
      const from = performance.now();
      while (performance.now() - from < 180);
    }, 700);
    endings.push(() => clearInterval(block));
    await passed(7_000);
    expect(mostWithin(moments)).toBeLessThanOrEqual(limits.messages);
    // Well used all the same, once Redis no longer counts as just started.
    expect(mostWithin(moments)).toBeGreaterThan(limits.messages * 0.6);
  });

  it('falls back to its share within a second when Redis hangs or dies, and comes back by itself', async () => {
    const redis = await redisServer();
    const modes: string[] = [];
    const budgets = [budgetAt(redis.url, modes), budgetAt(redis.url)];
    const moments: number[] = [];
    for (const budget of budgets) send(budget, moments);
    await until('both send', () => moments.length > 20);
    const faults = [
      [() => redis.hold(), () => redis.goOn()],
      [() => redis.kill(), () => redis.start()],
    ] as const;
    for (const [break_, mend] of faults) {
      await break_();
      const broken = performance.now();
      await until('both live on their shares', () => budgets.every(({ mode }) => mode === 'own_share'));
      const before = moments.length;
      await until('messages leave again', () => moments.length > before + 3);
      expect(moments[before]! - broken).toBeLessThan(1_500);
      await passed(2_000);
      expect(mostWithin(moments.filter((moment) => moment > broken + 700))).toBeLessThanOrEqual(2 * share);
      await mend();
      await until('both share again', () => budgets.every(({ mode }) => mode === 'shared'));
      await passed(1_500);
    }
    expect(mostWithin(moments)).toBeLessThanOrEqual(limits.messages);
    expect(modes).toEqual(['own_share', 'shared', 'own_share', 'shared']);
  });

  it('keeps the share of one that is cut off from Redis, so that all together stay within it', async () => {
    const redis = await redisServer();
    let cut = false;
    const url = await slowWay(redis.port, () => (cut ? 1e6 : 0));
    const budgets = [budgetAt(redis.url), budgetAt(url)];
    const moments: number[][] = [[], []];
    for (const [index, budget] of budgets.entries()) send(budget, moments[index]!);
    await passed(5_000);
    cut = true;
    await until('one is on its own', () => budgets[1]!.mode === 'own_share');
    const from = performance.now();
    await passed(3_000);
    expect(budgets[0]!.mode).toBe('shared');
    expect(mostWithin(moments.flat())).toBeLessThanOrEqual(limits.messages);
    const [others, own] = moments.map((list) => mostWithin(list.filter((moment) => moment > from + 200)));
    expect(own).toBeLessThanOrEqual(share);
    expect(others).toBeLessThanOrEqual(limits.messages - share);
    expect(others).toBeGreaterThan(share);
  });

  it('lets the tracker’s messages go at once, whatever the others send', async () => {
    const redis = await redisServer();
    const turns = openTrackerTurns(
      {
        ...unheard,
        redisUrl: redis.url,
        endpoint: '127.0.0.1:4002',
        prefix: 'test',
        onMode: () => undefined,
      },
      5,
    );
    endings.push(() => turns.close());
    for (let user = 0; user < 2; user++) send(budgetAt(redis.url), []);
    await turns.turn();
    const waits: number[] = [];
    for (let message = 0; message < 8; message++) {
      await passed(250);
      const from = performance.now();
      await turns.turn();
      waits.push(performance.now() - from);
    }
    expect(Math.max(...waits)).toBeLessThan(200);
  });

  it('holds all the requests there may be among those who ask, and the share of each without Redis', async () => {
    const redis = await redisServer();
    const budgets = [budgetAt(redis.url), budgetAt(redis.url), budgetAt(redis.url)];
    await passed(4_500);
    const ends: (() => void)[] = [];
    const open = (): number[] => counts.map((count) => count);
    const counts = [0, 0, 0];
    for (const [index, budget] of budgets.entries())
      for (let request = 0; request < 20; request++)
        void budget.histories.run(async () => {
          counts[index]!++;
          await new Promise<void>((resolve) => ends.push(resolve));
          counts[index]!--;
        });
    const all = (): number => open().reduce((sum, count) => sum + count);
    await until('every slot is taken', () => all() === limits.histories);
    for (let ended = 0; ended < 24; ended++) {
      ends.shift()!();
      await until('the slot is taken again', () => all() === limits.histories);
    }
    await passed(500);
    expect(all()).toBe(limits.histories);
    expect(Math.min(...open())).toBeGreaterThanOrEqual(2);
    await redis.kill();
    await until('all are on their own', () => budgets.every(({ mode }) => mode === 'own_share'));
    for (const end of ends.splice(0)) end();
    await until('each has its share', () => open().every((count) => count === 2));
    for (const end of ends.splice(0)) end();
  });

  it('lets everything go that waits when it is closed', async () => {
    const redis = await redisServer();
    const budget = budgetAt(redis.url);
    const turns = Promise.all(Array.from({ length: 200 }, () => budget.messages.turn()));
    await budget.close();
    await turns;
  });
});
