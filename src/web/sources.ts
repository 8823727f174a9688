import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import type { Queues } from '../jobs/queues.ts';
import { openNewsStore } from '../store/open-news-store.ts';
import type { OpenedNewsStore } from '../store/open-news-store.ts';
import { openStore } from '../store/open-store.ts';
import type { StoreAddress } from '../store/store-address.ts';
import type { Store } from '../store/store.ts';
import { reachable } from './reachable.ts';

/** A page's question takes milliseconds; one that takes this long is given up. */
const statementLimitMs = 10_000;

/**
 * Where pages and API read from. Each of these rejects within 0.6 s while its server is away, so that a page can say so.
 * @throws OpenbellError STORE_UNREACHABLE | STORE_FAILED | REDIS_UNREACHABLE
 */
export interface WebSources {
  readonly store: () => Promise<Store>;
  readonly news: () => Promise<OpenedNewsStore>;
  readonly queues: () => Promise<Queues>;
  /** Closes the stores; the queues are whoever's opened them. */
  close(): Promise<void>;
}

export function webSources(
  clickhouse: StoreAddress,
  queues: Queues,
  clock: Clock,
  settings: Pick<Settings, 'NEWS_DATABASE'>,
): WebSources {
  const terms = { ...clickhouse, clock, retryForMs: 0, timeoutMs: statementLimitMs };
  const name = `ClickHouse at ${clickhouse.url}`;
  const store = reachable({
    ...{ name, code: 'STORE_UNREACHABLE' },
    open: () => openStore(terms),
    ask: (opened) => opened.version(),
  });
  const news = reachable({
    ...{ name, code: 'STORE_UNREACHABLE' },
    open: () => openNewsStore({ ...terms, newsDatabase: settings.NEWS_DATABASE }),
    ask: () => store.get(),
  });
  const redis = reachable({
    ...{ name: 'Redis', code: 'REDIS_UNREACHABLE' },
    open: () => Promise.resolve(queues),
    // Not PING: that is refused while the disk of Redis is full, though it can be read as ever.
    ask: () => queues.redis.time(),
  });
  return {
    store: store.get,
    news: news.get,
    queues: redis.get,
    async close() {
      await (await news.opened())?.close();
      await (await store.opened())?.close();
    },
  };
}
