import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import {
  clockAt,
  type Content,
  contentOf,
  gatewayAt,
  holdHome,
  meeting,
  smallMarket,
  type TestHome,
} from '../harness/home.ts';
import { runSql } from '../harness/sql.ts';
import { brokenInvariants, type Expected } from './invariants.ts';

const date = parseTradingDay('2026-11-20');
const runId = 'morning-2026-11-20-1';

let home: TestHome;
let letGo: () => Promise<void>;
let content: Content;

beforeAll(async () => {
  ({ home, letGo } = await holdHome({ UNIVERSE_SIZE: '16' }));
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  const gateway = await gatewayAt(smallMarket(), clock);
  const { code, stderr } = await home.run(['morning'], meeting(clock, gateway));
  expect(code, stderr).toBe(0);
  await gateway.close();
  content = await contentOf(home, (await home.store.publishedRun('morning', date))!);
});
afterAll(() => letGo());

const broken = (more: Partial<Expected> = {}): Promise<string[]> =>
  brokenInvariants(home, { runs: [`${runId} done`], content, ...more });
const sql = (statement: string): Promise<unknown[]> => runSql(home.stack.clickhouse, statement);

test('an undisturbed morning breaks no invariant', async () => {
  expect(await broken()).toEqual([]);
});

/** What is done to the home, what then has to be said of it, and how it is made good again. */
const faults: readonly {
  readonly fault: string;
  readonly says: RegExp;
  readonly make: () => Promise<unknown>;
  readonly mend: () => Promise<unknown>;
}[] = [
  {
    fault: 'a job nobody takes up',
    says: /^queue symbols: 1 jobs wait: lost$/,
    make: () => home.queues.symbols.add('AAPL', {} as never, { jobId: 'lost' }),
    mend: async () => (await home.queues.symbols.getJob('lost'))!.remove(),
  },
  {
    fault: 'a schedule nobody wants',
    says: /^schedules: stray instead of none$/,
    make: () => home.queues.schedules.upsertJobScheduler('stray', { pattern: '0 3 1 1 *' }),
    mend: () => home.queues.schedules.removeJobScheduler('stray'),
  },
  {
    fault: 'a lock that never runs out',
    says: /^leases: openbell:lock:create:2026-11-20$/,
    make: () => home.queues.redis.set(`${redisPrefix}:lock:create:2026-11-20`, 'somebody'),
    mend: () => home.queues.redis.del(`${redisPrefix}:lock:create:2026-11-20`),
  },
  {
    fault: 'a symbol that no row accounts for',
    says: /^morning-2026-11-20-1: \d+ symbols accounted for, \d+ on the list$/,
    make: () => sql('CREATE TABLE kept AS run_symbols').then(() => dropOneSymbol()),
    mend: async () => {
      await sql('TRUNCATE TABLE run_symbols');
      await sql('INSERT INTO run_symbols SELECT * FROM kept');
      await sql('DROP TABLE kept');
    },
  },
];

/** The table is written anew without one symbol: a deletion would be carried out at some later time. */
async function dropOneSymbol(): Promise<void> {
  await sql('INSERT INTO kept SELECT * FROM run_symbols FINAL');
  await sql('TRUNCATE TABLE run_symbols');
  await sql('INSERT INTO run_symbols SELECT * FROM kept WHERE symbol != (SELECT min(symbol) FROM kept)');
}

describe('what is broken is told', () => {
  test.each(faults)('$fault', async ({ says, make, mend }) => {
    await make();
    try {
      expect(await broken()).toContainEqual(expect.stringMatching(says));
    } finally {
      await mend();
    }
    expect(await broken()).toEqual([]);
  });

  test('a second published report of a day, and its rows', async () => {
    const run = (await home.store.publishedRun('morning', date))!;
    await home.store.saveRun({ ...run, runId: 'morning-2026-11-20-2', attempt: 2 });
    const told = await broken();
    expect(told).toContainEqual(
      `ledger: morning-2026-11-20-1 done, morning-2026-11-20-2 done instead of morning-2026-11-20-1 done`,
    );
    expect(told).toContainEqual('ledger: more than one published report: morning 2026-11-20');
    expect(told).toContainEqual(expect.stringMatching(/^morning-2026-11-20-2: 0 symbols accounted for/));
  });
});
