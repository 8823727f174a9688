import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import type { Logger } from '../log/logger.ts';
import { withStack } from '../stack/stack.ts';
import { type OpenedNewsStore, openNewsStore } from '../store/open-news-store.ts';

/** How long a command waits for a ClickHouse that is away. */
const retryForMs = 10_000;

/** Opens the news tables on the home's stack, started for the time of `work` where none runs. */
export function withNewsStore<T>(
  settings: Settings,
  clock: Clock,
  log: Logger,
  work: (store: OpenedNewsStore) => Promise<T>,
): Promise<T> {
  return withStack(settings, clock, log, async ({ clickhouse }) => {
    const store = await openNewsStore({
      ...clickhouse,
      clock,
      retryForMs,
      newsDatabase: settings.NEWS_DATABASE,
      onWarning: (text) => log.warn({ text }, 'news tables'),
    });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  });
}
