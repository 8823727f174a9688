import type { Clock } from '../calendar/clock.ts';
import type { Logger } from '../log/logger.ts';
import { openStore } from '../store/open-store.ts';
import type { StoreAddress } from '../store/store-address.ts';
import type { Store } from '../store/store.ts';

/** Between two lines about a store that is away, however many calls wait for it. */
const quietMs = 5_000;

/** Opens the store; that it is away and waited for goes to the log. */
export function openLoggedStore(address: StoreAddress, clock: Clock, log: Logger): Promise<Store> {
  let told = -Infinity;
  return openStore({
    ...address,
    clock,
    onRetry: (failure, waitedMs) => {
      const now = performance.now();
      if (now - told < quietMs) return;
      told = now;
      const what = failure.code === 'STORE_FULL' ? 'the disk of the store is full' : 'the store is away';
      log.warn({ waitedMs: Math.round(waitedMs), error: failure.message }, `${what}: trying again`);
    },
  });
}
