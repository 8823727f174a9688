import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { openQueues, type Queues } from '../../src/jobs/queues.ts';
import { attachOrStart, type Stack } from '../../src/stack/stack.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { newHome, removeHomes, settingsOf } from '../stack/stack-holder.ts';
import { silent } from './home.ts';

export interface Ledger {
  readonly store: Store;
  readonly queues: Queues;
  readonly redisUrl: string;
}

/** One stack for the tests of a file, each of which is given a database and an empty Redis of its own. */
export function withLedger(give: (ledger: Ledger) => void): void {
  let stack: Stack;
  let queues: Queues;
  let store: Store;
  let database = 0;
  beforeAll(async () => {
    stack = await attachOrStart(settingsOf(newHome()), systemClock, silent);
    queues = openQueues(stack.redis.url, silent);
  });
  beforeEach(async () => {
    await queues.redis.flushall();
    store = await openStore({ ...stack.clickhouse, database: `test${++database}`, clock: systemClock });
    give({ store, queues, redisUrl: stack.redis.url });
  });
  afterEach(() => store.close());
  afterAll(async () => {
    await queues.close();
    await stack.stop();
    removeHomes();
  });
}
