import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { Pacer } from '../../src/ibkr/pacer.ts';
import { beat, bookTurns, leave, pauseTurns, takeSlot } from '../../src/pacing/budget-scripts.ts';
import { spanMs } from '../../src/pacing/shared-turns.ts';
import { BareRedis } from '../harness/bare-redis.ts';
import { until } from '../harness/openbell.ts';
import { mostWithin } from '../harness/window-count.ts';

const keys = ['members', 'turns', 'slots'] as const;
const lateMs = 100;
let server: BareRedis;
let redis: Redis;

const run = (script: string, ...values: (string | number)[]): Promise<unknown> =>
  redis.eval(script, keys.length, ...keys, ...values);
const secondsUp = async (): Promise<number> =>
  Number(/uptime_in_seconds:(\d+)/.exec(await redis.info('server'))![1]);

async function now(): Promise<number> {
  const [seconds, micros] = (await redis.time()) as unknown as [string, string];
  return Number(seconds) * 1000 + Number(micros) / 1000;
}

/** The moments of the turns one booking gave, by Redis's clock. */
async function book(wanted: number, perSecond: number, share: number, group = 'rest'): Promise<number[]> {
  const answer = (await run(bookTurns, group, wanted, perSecond, share, spanMs, 100)) as (string | number)[];
  const [, interval = 0, booked = 0] = answer.map(Number);
  const end = Number(await redis.hget('turns', group));
  return Array.from({ length: booked }, (_, turn) => end - (booked - turn) * interval);
}

/** Lets a member fall silent: it was heard last so many milliseconds ago. */
async function heardBefore(member: string, milliseconds: number): Promise<void> {
  await redis.zadd('members', (await now()) - milliseconds, member);
}

beforeAll(async () => {
  server = await BareRedis.start();
  redis = new Redis(server.url);
  await until('Redis no longer counts as just started', async () => (await secondsUp()) >= 4);
});
beforeEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await server.kill();
});

describe('turns booked in Redis', () => {
  it('hold at most the budget in any second, whoever books how many and however late each message leaves', async () => {
    const bookings = fc.array(
      fc.record({ wanted: fc.integer({ min: 1, max: 9 }), pauseMs: fc.constantFrom(0, 0, 0, 1, 7, 30) }),
      { minLength: 5, maxLength: 40 },
    );
    const lateness = fc.infiniteStream(fc.constantFrom(0, lateMs, 0.3 * lateMs));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 50 }),
        bookings,
        lateness,
        async (perSecond, asked, late) => {
          await redis.flushall();
          const moments: number[] = [];
          for (const { wanted, pauseMs } of asked) {
            if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
            if (moments.length > 4 * perSecond) break;
            moments.push(...(await book(wanted, perSecond, 1)));
          }
          const left = moments.map((moment) => moment + Number(late.next().value));
          expect(mostWithin(left)).toBeLessThanOrEqual(perSecond);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leave its share to every member that has fallen silent, and to none that is heard', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        async (silent, heard) => {
          await redis.flushall();
          for (let member = 0; member < silent; member++) await heardBefore(`silent${member}`, 801);
          for (let member = 0; member < heard; member++) await run(beat, `heard${member}`, 600_000);
          const moments: number[] = [];
          const most = Math.max(11, 44 - 11 * silent);
          while (moments.length < 2.5 * most) moments.push(...(await book(8, 44, 11)));
          expect(mostWithin(moments, 1_000 + lateMs)).toBe(most);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('keep the budget over the moment at which a member falls silent and lives on its share', async () => {
    const perSecond = 44;
    const share = 11;
    await heardBefore('other', 500);
    const moments: number[] = [];
    const from = await now();
    // The other one begins 900 ms after it was heard last, as soon as it may.
    const own = new Pacer(share);
    const goesOn = async (): Promise<void> => {
      while ((await now()) < from + 400) await new Promise((resolve) => setTimeout(resolve, 5));
      while ((await now()) < from + 2_500) {
        await own.turn();
        moments.push(await now());
      }
    };
    const booking = async (): Promise<void> => {
      for (;;) {
        moments.push(...(await book(4, perSecond, share)));
        const ahead = moments.reduce((last, moment) => Math.max(last, moment)) - (await now());
        if ((await now()) > from + 2_500) return;
        if (ahead > 100) await new Promise((resolve) => setTimeout(resolve, ahead - 100));
      }
    };
    await Promise.all([goesOn(), booking()]);
    expect(mostWithin(moments)).toBeLessThanOrEqual(perSecond);
    expect(mostWithin(moments)).toBeGreaterThan(perSecond * 0.8);
  });

  it('are a class of their own for the tracker, and wait for everybody after a complaint', async () => {
    for (let booking = 0; booking < 20; booking++) await book(9, 45, 11);
    const [wait] = (await run(bookTurns, 'tracker', 1, 5, 5, spanMs, 100)) as [string];
    expect(Number(wait)).toBe(0);
    await redis.flushall();
    await run(pauseTurns, 1_000);
    for (const group of ['tracker', 'rest']) {
      const [paused] = (await run(bookTurns, group, 1, 5, 1, spanMs, 100)) as [string];
      expect(Number(paused)).toBeGreaterThan(900);
    }
  });

  it('do not wait for a clock of Redis that was set back by an hour', async () => {
    await redis.hset('turns', 'rest', (await now()) + 3_600_000);
    const [wait] = (await run(bookTurns, 'rest', 1, 45, 11, spanMs, 100)) as [string];
    expect(Number(wait)).toBe(0);
  });

  it('are each member’s share and no more while Redis has just started', async () => {
    await run(beat, 'one', 600_000);
    await redis.hset('turns', 'cautiousUntil', (await now()) + 1_000);
    const moments: number[] = [];
    while (moments.length < 30) moments.push(...(await book(8, 44, 11)));
    expect(mostWithin(moments, 1_000 + lateMs)).toBe(11);
  });
});

describe('slots counted in Redis', () => {
  const take = async (member: string, held: number, wants = 1): Promise<boolean> =>
    (await run(takeSlot, 'histories', member, held, wants, 8, 2)) === 1;

  it('are never more than there are, whatever members take, give back and forget', async () => {
    const step = fc.record({ member: fc.nat({ max: 2 }), takes: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        await redis.flushall();
        const held = [0, 0, 0];
        for (const member of held.keys()) await run(beat, `m${member}`, 600_000);
        for (const { member, takes } of steps) {
          if (takes && (await take(`m${member}`, held[member]!))) held[member]!++;
          if (!takes && held[member]! > 0) await take(`m${member}`, --held[member]!, 0);
          expect(held.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('go in equal parts to those who wait', async () => {
    for (const member of ['one', 'two']) await run(beat, member, 600_000);
    let one = 0;
    while (await take('one', one)) one++;
    expect(one).toBe(8);
    expect(await take('two', 0)).toBe(false);
    let two = 0;
    for (let round = 0; round < 20; round++) {
      // One request ends and another one is asked for at once.
      if (await take('one', one - 1)) continue;
      one--;
      while (await take('two', two)) two++;
    }
    expect([one, two]).toEqual([4, 4]);
  });

  it('of a silent member count as held for ten seconds, then as its share, and as free once it is known to have ended', async () => {
    await run(beat, 'one', 600_000);
    await take('gone', 5, 0);
    const free = async (): Promise<number> => {
      let held = 0;
      while (await take('one', held)) held++;
      return held;
    };
    await heardBefore('gone', 900);
    expect(await free()).toBe(3);
    await heardBefore('gone', 10_100);
    expect(await free()).toBe(6);
    await run(leave, 'gone');
    expect(await free()).toBe(8);
  });
});
