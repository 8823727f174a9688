import { createHash, randomUUID } from 'node:crypto';

import { type Clock, epochMs } from '../calendar/clock.ts';
import { formatUtc } from '../calendar/new-york.ts';
import type { Connection } from './connection.ts';
import { clampMilliseconds } from './instants.ts';
import type { NewNews, NewsRow } from './news-store.ts';
import type { RowReader } from './row-binary.ts';
import { insertRows } from './table.ts';
import { breakingNewsTable, inDatabase, type RowOf, strengthTable } from './tracker-tables.ts';

/** News dated further ahead than other machines' clocks can be is taken when its time has come. */
const clockTolerance = 5 * 60_000;

/** News one look brings at most, the newest; an hour of news has a few hundred. */
const mostRows = 10_000;

/** Characters read of each text: other programs may put anything into it. */
const longestText = 2_000;

const cut = (column: string): string => `substringUTF8(${column}, 1, ${longestText})`;

const columns = [
  cut('content_hash'),
  cut('article_url'),
  cut('ticker'),
  cut('headline'),
  cut('published_utc'),
  'detected_at',
  'analyzed_at',
  ...['sentiment', 'recommendation', 'confidence'].map(cut),
].join(', ');

/** Of versions with the same times, the one that was written last. */
const newestFirst = 'ORDER BY detected_at DESC, analyzed_at DESC, _block_number DESC, _part_offset DESC';

const onePerNews = 'LIMIT 1 BY content_hash, article_url';

/** News as other programs write it, and what is known of a ticker's strength. */
export class NewsRecords {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #news: string;
  readonly #newsDatabase: string;
  readonly #strengthFrom: string;

  constructor(connection: Connection, newsDatabase: string, clock: Clock, strengthHasVersions: boolean) {
    this.#connection = connection;
    this.#clock = clock;
    this.#newsDatabase = newsDatabase;
    this.#news = inDatabase(newsDatabase, breakingNewsTable).name;
    this.#strengthFrom = `${inDatabase(newsDatabase, strengthTable).name}${strengthHasVersions ? ' FINAL' : ''}`;
  }

  async newsSince(detectedSince: number, analyzedSince: number): Promise<NewsRow[]> {
    const rows = await this.#read(
      `SELECT ${columns} FROM ${this.#news}
       WHERE detected_at < ${instant('ahead')} AND (detected_at >= ${instant('detected')}
         OR (analyzed_at >= ${instant('analyzed')} AND analyzed_at < ${instant('ahead')}))
       ${newestFirst} ${onePerNews} LIMIT ${mostRows}`,
      {
        detected: clampMilliseconds(detectedSince),
        analyzed: clampMilliseconds(analyzedSince),
        ahead: this.#clock.now() + clockTolerance,
      },
    );
    return rows.reverse();
  }

  /** The newest news of all, newest first, whatever its date. */
  recentNews(limit: number): Promise<NewsRow[]> {
    // Versions lie close together in time: the top of the table holds them without sorting the whole of it.
    return this.#read(
      `SELECT ${columns} FROM (
         SELECT *, _block_number, _part_offset FROM ${this.#news} ${newestFirst} LIMIT {versions:UInt64})
       ${newestFirst} ${onePerNews} LIMIT {limit:UInt64}`,
      { limit, versions: limit * 20 },
    );
  }

  async addNews(news: NewNews): Promise<void> {
    const published = formatUtc(news.detectedAt);
    const row: RowOf<typeof breakingNewsTable> = {
      id: randomUUID(),
      timestamp: news.detectedAt,
      source: news.source,
      ticker: news.ticker,
      headline: news.headline,
      published_utc: published,
      article_url: news.articleUrl,
      summary: news.headline,
      full_content: '',
      detected_at: news.detectedAt,
      processing_latency_ms: 0,
      market_relevant: 1,
      source_check_time: news.detectedAt,
      content_hash: createHash('sha256')
        .update(`${news.headline}|${news.articleUrl}|${published}`)
        .digest('hex'),
      news_type: 'other',
      urgency_score: 0,
      sentiment: news.sentiment,
      recommendation: news.recommendation,
      confidence: news.confidence,
      explanation: news.explanation,
      analysis_time_ms:
        news.analyzedAt === null ? 0 : Math.min(Math.max(news.analyzedAt - news.detectedAt, 0), 2 ** 32 - 1),
      analyzed_at: news.analyzedAt ?? 0,
    };
    await insertRows(this.#connection, inDatabase(this.#newsDatabase, breakingNewsTable), [row]);
  }

  async strengthScores(tickers: readonly string[]): Promise<Map<string, number>> {
    if (tickers.length === 0) return new Map();
    return this.#connection.read(
      `SELECT ticker, assumeNotNull(strength_score) FROM ${this.#strengthFrom}
       WHERE ticker IN {tickers:Array(String)} AND isFinite(strength_score)`,
      { tickers },
      () => new Map<string, number>(),
      (reader, scores) => {
        const ticker = reader.text();
        const score = reader.float64();
        scores.set(ticker, score);
      },
    );
  }

  #read(sql: string, parameters: Readonly<Record<string, number>>): Promise<NewsRow[]> {
    return this.#connection.read<NewsRow[]>(
      sql,
      parameters,
      () => [],
      (reader, rows) => {
        const row = readNews(reader);
        rows.push(row);
      },
    );
  }
}

const instant = (parameter: string): string => `fromUnixTimestamp64Milli({${parameter}:Int64})`;

function readNews(reader: RowReader): NewsRow {
  const contentHash = reader.text();
  const articleUrl = reader.text();
  const ticker = reader.text();
  const headline = reader.text();
  const publishedUtc = reader.text();
  const detectedAt = epochMs(reader.int64());
  const analyzedAt = reader.int64();
  const sentiment = reader.text();
  const recommendation = reader.text();
  const confidence = reader.text();
  return {
    key: `${contentHash} ${articleUrl}`,
    ...{ ticker, headline, articleUrl, publishedUtc, detectedAt, sentiment, recommendation, confidence },
    analyzedAt: analyzedAt === 0 ? null : epochMs(analyzedAt),
  };
}
