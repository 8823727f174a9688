import type { Clock, EpochMs } from '../calendar/clock.ts';
import { messageOf } from '../errors/openbell-error.ts';
import type { Logger } from '../log/logger.ts';
import type { NewNews } from '../store/news-store.ts';
import type { OpenedNewsStore } from '../store/open-news-store.ts';

/** News with the time it comes. */
export type TimedNews = Omit<NewNews, 'detectedAt'> & { readonly detectedAt: EpochMs };

/** Writes news when its time comes, as the programs that watch news do, until the last of it or until `signal` aborts. */
export async function writeNewsInTime(
  news: readonly TimedNews[],
  open: () => Promise<OpenedNewsStore>,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const store = await open();
  try {
    for (const one of news) {
      const wait = one.detectedAt - clock.now();
      if (wait < 0) continue;
      await clock.sleep(wait, signal);
      if (signal.aborted) return;
      await store
        .addNews(one)
        .catch((error: unknown) =>
          log.warn({ error: messageOf(error) }, 'a piece of demo news could not be written'),
        );
    }
  } finally {
    await store.close();
  }
}
