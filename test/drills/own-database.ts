import { systemClock } from '../../src/calendar/clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { TestHome } from '../harness/home.ts';
import { runSql } from '../harness/sql.ts';

/**
 * The same servers as of the home, an empty Redis and a database of its own, which is dropped after the work: what a drill repeats
 * dozens of times then costs no new servers.
 */
export async function onOwnDatabase<T>(
  home: TestHome,
  database: string,
  work: (own: TestHome) => Promise<T>,
): Promise<T> {
  await home.queues.redis.flushall();
  const clickhouse = { ...home.stack.clickhouse, database };
  const store = await openStore({ ...clickhouse, clock: systemClock });
  const env = { CLICKHOUSE_DATABASE: database };
  try {
    return await work({
      ...home,
      store,
      stack: { ...home.stack, clickhouse },
      run: (args, more) => home.run(args, { ...more, ...env }),
      start: (args, more) => home.start(args, { ...more, ...env }),
    });
  } finally {
    await store.close();
    await runSql(home.stack.clickhouse, `DROP DATABASE IF EXISTS ${database}`);
  }
}
