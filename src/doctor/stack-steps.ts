import type { Settings } from '../config/settings.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { checkRedis } from '../stack/check-redis.ts';
import { pingStore } from '../store/open-store.ts';
import type { StoreAddress } from '../store/store-address.ts';
import { skipped } from './finding.ts';
import type { Step } from './step-runner.ts';

/** How Redis and store are reached; undefined where an embedded one does not run and is not to be started. */
export interface ReachedStack {
  readonly redis: string | undefined;
  readonly store: StoreAddress | undefined;
}

export const notRunning = (what: string): string =>
  `the embedded ${what} does not run; --start starts it for the time of the checks`;

const own = (url: string | undefined): string => (url === undefined ? 'embedded' : 'external');

/** Whether Redis and store answer. @param reach called by the first of them */
export function stackSteps(reach: () => Promise<ReachedStack>, settings: Settings): Step[] {
  let reached: ReachedStack | undefined;
  return [
    {
      name: 'redis',
      exitCode: exitCodes.redis.code,
      // An embedded one may have to be started first.
      limitMs: 120_000,
      run: async () => {
        reached = await reach();
        if (reached.redis === undefined) return skipped(notRunning('Redis'));
        return `Redis ${(await checkRedis(reached.redis)).version}, ${own(settings.REDIS_URL)}`;
      },
    },
    {
      name: 'store',
      exitCode: exitCodes.store.code,
      run: async () => {
        if (!reached) throw new Error('the stack that holds it did not start');
        if (reached.store === undefined) return skipped(notRunning('store'));
        const version = await pingStore(reached.store);
        return `ClickHouse ${version}, ${own(settings.CLICKHOUSE_URL)}, database ${reached.store.database}`;
      },
    },
  ];
}
