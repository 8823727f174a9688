import { type Clock, epochMs, type EpochMs } from '../calendar/clock.ts';
import type { NewsRow, NewsStore } from '../store/news-store.ts';
import { readInstant } from '../calendar/instant.ts';
import { isTicker } from '../ticker.ts';
import type { NewsRecord } from './journal-records.ts';
import type { KnownNews } from './ticker-book.ts';

/** News this old makes no ticker active any more. */
const freshNewsMs = 5 * 60_000;
/** An analysis this old does not count any more. */
const analysisMs = 3_600_000;

/** What the watch asks of the tracker. */
export interface NewsTaker {
  /** What is known of a row already. */
  known(key: string): KnownNews | undefined;
  /** Takes news, or a change of its analysis. */
  takeNews(record: Omit<NewsRecord, 'k' | 'at'>): void;
}

export interface NewsWatchOptions {
  readonly store: () => Promise<NewsStore>;
  readonly taker: NewsTaker;
  readonly clock: Clock;
  readonly pollMs: number;
  readonly signal: AbortSignal;
  /** A row whose ticker can be none: told once a row. */
  readonly onRefused: (row: NewsRow) => void;
  /** The table has been read. */
  readonly onRead: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** Clocks of other programs may be ahead by this much; a row further ahead waits for its time. */
const aheadMs = 60_000;

/** Rows refused for their ticker, remembered so that each is told once. */
const rememberedRefusals = 10_000;

/** Looks at `breaking_news` until its signal aborts, and hands over what is new in it. */
export async function watchNews(options: NewsWatchOptions): Promise<void> {
  const { clock, pollMs, signal, onRead, onFailure } = options;
  const refused = new Set<string>();
  for (;;) {
    await look(options, refused).then(onRead, (error: unknown) => {
      if (!signal.aborted) onFailure(error);
    });
    await clock.sleep(pollMs, signal);
    if (signal.aborted) return;
  }
}

async function look(
  { store, taker, clock, onRefused }: NewsWatchOptions,
  refused: Set<string>,
): Promise<void> {
  const now = clock.now();
  const news = await store();
  const rows = await news.newsSince(epochMs(now - freshNewsMs), epochMs(now - analysisMs));
  const fresh = rows.filter((row) => {
    if (row.detectedAt > now + aheadMs) return false;
    if (isTicker(row.ticker)) return true;
    if (!refused.has(row.key)) onRefused(row);
    if (refused.size >= rememberedRefusals) refused.clear();
    refused.add(row.key);
    return false;
  });
  const unknown = fresh.filter((row) => isChanged(row, taker));
  if (unknown.length === 0) return;
  const scores = await news.strengthScores([...new Set(unknown.map(({ ticker }) => ticker))]);
  for (const row of unknown) taker.takeNews(newsOf(row, scores.get(row.ticker) ?? null, taker, now));
}

/** Whether a row says something the tracker does not know; its score is only looked up then. */
function isChanged(row: NewsRow, taker: NewsTaker): boolean {
  const known = taker.known(row.key);
  if (!known) return true;
  return (
    row.analyzedAt !== known.analyzedAt ||
    row.sentiment !== known.sentiment ||
    row.recommendation !== known.recommendation ||
    row.confidence !== known.confidence
  );
}

function newsOf(
  row: NewsRow,
  strengthScore: number | null,
  taker: NewsTaker,
  now: EpochMs,
): Omit<NewsRecord, 'k' | 'at'> {
  const { ticker, analyzedAt, sentiment, recommendation, confidence } = row;
  const known = taker.known(row.key);
  const isFresh = row.detectedAt >= now - freshNewsMs;
  return {
    event: {
      ...{ kind: 'news', ticker, analyzedAt, sentiment, recommendation, confidence, strengthScore },
      at: Math.min(row.detectedAt, now),
      opens: isFresh && !known,
    },
    article: {
      key: row.key,
      headline: row.headline,
      articleUrl: row.articleUrl,
      publishedAt: publishedAt(row.publishedUtc),
    },
  };
}

/** When an article was published, as other programs write it: ISO 8601, mostly without a zone and then UTC. */
function publishedAt(text: string): EpochMs | null {
  const iso = text.trim().replace(' ', 'T');
  return readInstant(iso) ?? readInstant(`${iso}Z`) ?? null;
}
