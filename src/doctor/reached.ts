import type { Redis } from 'ioredis';

import { openStoreAsItIs } from '../store/open-store.ts';
import { readServerState } from '../store/server-state.ts';
import { queuesOver } from '../jobs/queues.ts';
import { silentLogger } from '../log/logger.ts';
import { askRedis } from '../stack/ask-redis.ts';
import { type Finding, skipped } from './finding.ts';
import type { WithRedis } from './redis-steps.ts';
import type { RunSources } from './run-steps.ts';
import { notRunning, type ReachedStack } from './stack-steps.ts';
import type { WithServer } from './store-steps.ts';

const statementLimitMs = 8_000;

/** Questions to Redis and ClickHouse, each over a connection of its own, none of which changes anything. */
export interface Questions extends RunSources {
  readonly withRedis: WithRedis;
  readonly withServer: WithServer;
}

/** @param reached asked each time: an embedded server may be started by an earlier step */
export function questionsTo(reached: () => ReachedStack): Questions {
  const withRedis = (ask: (redis: Redis) => Promise<Finding>): Promise<Finding> => {
    const { redis } = reached();
    return redis === undefined ? Promise.resolve(skipped(notRunning('Redis'))) : askRedis(redis, ask);
  };
  return {
    withRedis,
    async withServer(ask) {
      const { store } = reached();
      if (store === undefined) return skipped(notRunning('store'));
      const server = readServerState(store, statementLimitMs);
      try {
        return await ask(server);
      } finally {
        await server.close();
      }
    },
    withQueues: (ask) =>
      withRedis(async (redis) => {
        const queues = queuesOver(redis, silentLogger(), true);
        try {
          return await ask(queues);
        } finally {
          await queues.close();
        }
      }),
    async withLedger(ask) {
      const { store: address } = reached();
      if (address === undefined) return skipped(notRunning('store'));
      const server = readServerState(address, statementLimitMs);
      try {
        const { applied } = await server.schema();
        if (applied === null)
          return skipped('there is no ledger yet: the first process that needs it makes it');
      } finally {
        await server.close();
      }
      const store = openStoreAsItIs(address, statementLimitMs);
      try {
        return await ask(store);
      } finally {
        await store.close();
      }
    },
  };
}
