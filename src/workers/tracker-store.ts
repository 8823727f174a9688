import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Logger } from '../log/logger.ts';
import type { Source } from '../source.ts';
import type { NewsStore } from '../store/news-store.ts';
import { openNewsStore } from '../store/open-news-store.ts';
import { openStore } from '../store/open-store.ts';
import type { StoreAddress } from '../store/store-address.ts';

/** The tracker's way to ClickHouse, which may be away when it starts and at any time later. */
export interface TrackerStore {
  /** For reading the news. Rejects at once while ClickHouse is away: the tracker has a spool and tries again. */
  readonly news: () => Promise<NewsStore>;
  /**
   * For writing: also rejects before the source of the data is known.
   * @throws OpenbellError STORE_SOURCE when the database is bound to another source.
   */
  readonly forWriting: () => Promise<NewsStore>;
  /** In words, for /readyz; kept by who reads the news. */
  condition: string;
  close(): Promise<void>;
}

/** Keeps the result of the first call that succeeds; calls that come together share one try. */
function once<T>(make: () => Promise<T>): { (): Promise<T>; readonly made: () => Promise<T> | undefined } {
  let making: Promise<T> | undefined;
  const get = (): Promise<T> => {
    making ??= make().catch((error: unknown) => {
      making = undefined;
      throw error;
    });
    return making;
  };
  return Object.assign(get, { made: () => making });
}

export function trackerStore(
  address: StoreAddress,
  settings: Pick<Settings, 'NEWS_DATABASE' | 'TICKS_TTL_DAYS'>,
  clock: Clock,
  log: Logger,
  source: () => Source | null,
): TrackerStore {
  const news = once(() =>
    openNewsStore({
      ...address,
      clock,
      newsDatabase: settings.NEWS_DATABASE,
      ticksTtlDays: settings.TICKS_TTL_DAYS,
      onWarning: (text) => log.warn({ text }, 'news tables'),
    }),
  );
  const bound = once(async () => {
    const known = source();
    if (!known) throw new OpenbellError('GATEWAY_LOST', 'No gateway has named the source of the data yet.');
    const store = await openStore({ ...address, clock, retryForMs: 0 });
    try {
      await store.bindSource(known);
    } finally {
      await store.close();
    }
  });
  return {
    news,
    forWriting: async () => {
      const store = await news();
      await bound();
      return store;
    },
    condition: 'not opened yet',
    close: async () => {
      const store = await news.made()?.catch(() => undefined);
      await store?.close();
    },
  };
}
