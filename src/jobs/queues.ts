import { FlowProducer, type JobsOptions, Queue, type QueueOptions, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';

import type { TradingDay } from '../calendar/trading-day.ts';
import type { RunKind } from '../store/store.ts';
import { redisPrefix } from './redis-prefix.ts';
import { warnRarely } from './warn-rarely.ts';
import { withinLimit } from './within-limit.ts';

/**
 * `schedules`: its jobs only create the day's run. `runs`: a run's scan, or its end of day. `symbols`: what is asked of the
 * gateway, one job a symbol. `analyses`: what takes a processor, one job a symbol and, when all of them are done, the run's
 * forecast. `account`: looks at the account.
 */
export const queueNames = {
  schedules: 'schedules',
  runs: 'runs',
  symbols: 'symbols',
  analyses: 'analyses',
  account: 'account',
} as const;

export interface RunJobData {
  readonly runId: string;
  readonly kind: RunKind;
  readonly date: TradingDay;
  readonly attempt: number;
  /** Symbols whose bars are fetched anew; '*' for all, empty for none. */
  readonly refetch: readonly string[];
  /** Of the HTTP request that asked for it. */
  readonly requestId?: string;
}

/** What every log line about a job's run carries. */
export const tracesOf = ({ runId, requestId }: RunJobData): { runId: string; requestId?: string } => ({
  runId,
  ...(requestId !== undefined && { requestId }),
});

export interface ForecastJobData extends RunJobData {
  /** Every symbol of the run, so that none goes missing unsaid. */
  readonly symbols: readonly string[];
}

/** Of the two jobs of a symbol: its fetch and its analysis. */
export interface SymbolJobData extends RunJobData {
  readonly symbol: string;
  readonly conId: number;
  readonly primaryExchange: string;
  /** Set by the fetch itself once it has dropped the bars that are to be fetched anew. */
  readonly dropped?: true;
}

/** A look at the account, named by the time it was planned for. */
export interface CollectJobData {
  readonly day: TradingDay;
  /** New York time, HH:mm. */
  readonly slot: string;
}

/** What a symbol's fetch hands back through Redis: keys and counts, never bars. */
export interface FetchSummary {
  readonly symbol: string;
  readonly fetchedSessions: number;
}

/** What a symbol's analysis hands back. */
export interface SymbolSummary {
  readonly symbol: string;
  readonly state: 'analysed' | 'insufficient_data';
  readonly bars: number;
  readonly fetchedSessions: number;
  readonly patterns: number;
}

/** What Bull Board and the progress bar show of a run. */
export interface RunProgress {
  readonly step: 'waiting for the gateway' | 'scanning' | 'fetching' | 'forecasting';
  readonly done: number;
  readonly total: number;
  readonly text: string;
}

export const forecastJobId = (runId: string): string => `${runId}-forecast`;
/** Of a symbol's fetch and of its analysis, each on its own queue. */
export const symbolJobId = (runId: string, symbol: string): string => `${runId}-${symbol}`;

/** Kept long enough that a fixed id still refuses a second job for the same run. */
const keep = { age: 14 * 24 * 3600 };

export const runJobOptions: JobsOptions = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 2_000 },
  removeOnComplete: keep,
  removeOnFail: keep,
};

export const symbolJobOptions: JobsOptions = {
  attempts: 4,
  backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
  removeOnComplete: keep,
  removeOnFail: keep,
  // Without it a failed fetch would leave its analysis waiting for ever, and a failed analysis the report.
  ignoreDependencyOnFailure: true,
};

/** Its day is all a look at the account is good for. */
const keepADay = { age: 24 * 3600 };

/** Tried again well before the next slot. */
export const collectJobOptions: JobsOptions = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 5_000 },
  removeOnComplete: keepADay,
  removeOnFail: keepADay,
};

/**
 * A killed worker's jobs are taken up again once its locks have run out, and two looks later: within 14 s. The stalled count is kept from being the
 * limit, so that several crashes in a row do not fail a healthy job; `maxStartedAttempts` stops one that kills its
 * worker, well above the restarts an operator makes while a run is under way.
 */
export const recovery = {
  lockDuration: 10_000,
  stalledInterval: 2_000,
  maxStalledCount: 40,
  maxStartedAttempts: 40,
} as const satisfies Partial<WorkerOptions>;

/** A connection for producers: it fails at once when Redis is away instead of queueing commands. */
export function producerConnection(url: string, log: Logger): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: true, connectTimeout: 5_000 });
  redis.on('error', warnRarely(log, 'redis connection'));
  return redis;
}

/** A connection for workers: blocking reads wait for Redis as long as it takes. */
export function workerConnection(url: string, log: Logger): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on('error', warnRarely(log, 'redis connection'));
  return redis;
}

/** Closing waits for answers of Redis, which may be away. */
const closeLimitMs = 3_000;

/** The producers' side of all queues over one connection. */
export interface Queues {
  readonly redis: Redis;
  readonly schedules: Queue;
  readonly runs: Queue<RunJobData>;
  readonly symbols: Queue<SymbolJobData, FetchSummary>;
  readonly analyses: Queue<SymbolJobData | ForecastJobData>;
  readonly account: Queue<CollectJobData>;
  readonly flows: FlowProducer;
  close(): Promise<void>;
}

export function openQueues(url: string, log: Logger): Queues {
  return queuesOver(producerConnection(url, log), log);
}

/** @param reading leaves Redis as it is, where else each queue writes its options. */
export function queuesOver(redis: Redis, log: Logger, reading = false): Queues {
  const options: QueueOptions = { connection: redis, prefix: redisPrefix, skipMetasUpdate: reading };
  const schedules = new Queue(queueNames.schedules, options);
  const runs = new Queue<RunJobData>(queueNames.runs, options);
  const symbols = new Queue<SymbolJobData, FetchSummary>(queueNames.symbols, options);
  const analyses = new Queue<SymbolJobData | ForecastJobData>(queueNames.analyses, options);
  const account = new Queue<CollectJobData>(queueNames.account, options);
  const flows = new FlowProducer(options);
  const warn = warnRarely(log, 'queue');
  for (const queue of [schedules, runs, symbols, analyses, account]) queue.on('error', warn);
  flows.on('error', warn);
  return {
    redis,
    schedules,
    runs,
    symbols,
    analyses,
    account,
    flows,
    async close() {
      const parts = [schedules, runs, symbols, analyses, account, flows];
      await withinLimit(Promise.all(parts.map((part) => part.close())), closeLimitMs);
      redis.disconnect();
    },
  };
}
