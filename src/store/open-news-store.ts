import type { Clock } from '../calendar/clock.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { Connection } from './connection.ts';
import { migrate } from './migrate.ts';
import { NewsRecords } from './news-records.ts';
import { prepareNewsTables } from './news-schema.ts';
import type { NewsRow, NewsStore } from './news-store.ts';
import { sampleVerdict } from './sample-verdict.ts';
import type { StoreAddress } from './store-address.ts';
import { keepTicksFor } from './ticks-lifetime.ts';
import { TrackerRecords } from './tracker-records.ts';

export interface NewsStoreOptions extends StoreAddress {
  /** Database of the tables shared with other programs. */
  readonly newsDatabase: string;
  /** Dates the migrations, and tells news that is dated ahead. */
  readonly clock: Clock;
  /** Days raw ticks are kept; what is set stays where this is left out. */
  readonly ticksTtlDays?: number;
  /** How long a ClickHouse that is away is waited for within each call, in ms; 0, the default, fails at once. */
  readonly retryForMs?: number;
  /** After how many ms without an answer a statement fails. */
  readonly timeoutMs?: number;
  /** Called before each retry. */
  readonly onRetry?: (failure: OpenbellError, waitedMs: number) => void;
  /** Told what ClickHouse refuses that can be lived with. */
  readonly onWarning?: (message: string) => void;
}

/** The tracker's store, and what commands ask of it besides. */
export interface OpenedNewsStore extends NewsStore {
  /** The newest news of all, newest first. */
  recentNews(limit: number): Promise<NewsRow[]>;
}

/** A hung ClickHouse is found out within this time; a batch takes a fraction of a second. */
const defaultTimeoutMs = 10_000;

/**
 * Connects, brings this program's tables to the newest schema, and makes the shared ones that are missing. Calls fail fast: the
 * tracker has a journal to fall back on and tries again by itself.
 * @throws OpenbellError STORE_UNREACHABLE | STORE_FAILED
 */
export async function openNewsStore(options: NewsStoreOptions): Promise<OpenedNewsStore> {
  const { newsDatabase, clock, ticksTtlDays } = options;
  const terms = {
    retryForMs: options.retryForMs ?? 0,
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    onRetry: options.onRetry ?? (() => undefined),
  };
  const warn = options.onWarning ?? (() => undefined);
  const connection = new Connection(options, terms);
  try {
    await migrate(options, clock, connection, terms);
    const { strengthHasVersions } = await prepareNewsTables(connection, newsDatabase, warn);
    if (ticksTtlDays !== undefined) {
      await keepTicksFor(connection, options.database, ticksTtlDays).catch((error: unknown) => {
        if (!(error instanceof OpenbellError) || error.code !== 'STORE_FAILED') throw error;
        warn(`Raw ticks are kept as long as before, not ${ticksTtlDays} days: ${error.message}`);
      });
    }
    return storeOver(
      connection,
      newsDatabase,
      new NewsRecords(connection, newsDatabase, clock, strengthHasVersions),
    );
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function storeOver(connection: Connection, newsDatabase: string, news: NewsRecords): OpenedNewsStore {
  const tracker = new TrackerRecords(connection, newsDatabase);
  return {
    newsSince: (detectedSince, analyzedSince) => news.newsSince(detectedSince, analyzedSince),
    recentNews: (limit) => news.recentNews(limit),
    addNews: (added) => news.addNews(added),
    strengthScores: (tickers) => news.strengthScores(tickers),
    writeBatch: (rows, token) => tracker.writeBatch(rows, token),
    ownSamples: (since) => tracker.ownSamples(since),
    alerts: (from, to, ticker) => tracker.alerts(from, to, ticker),
    gaps: (from, to) => tracker.gaps(from, to),
    sampleVerdict: (ticker, from, to, rules) =>
      sampleVerdict(connection, newsDatabase, ticker, from, to, rules),
    close: () => connection.close(),
  };
}
