import type { Redis } from 'ioredis';

import type { AlertRules } from '../analytics/alerts/alert-events.ts';
import { type Clock, epochMs } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import { messageOf } from '../errors/openbell-error.ts';
import { trackerFallbackKey } from '../jobs/tracker-channel.ts';
import { withinLimit } from '../jobs/within-limit.ts';
import type { Journal } from '../journal/journal.ts';
import { openJournal } from '../journal/open-journal.ts';
import type { Logger } from '../log/logger.ts';
import type { NewsStore } from '../store/news-store.ts';
import { Engine } from '../tracker/engine.ts';
import { type AlertRecord, type JournalRecord, readRecord } from '../tracker/journal-records.ts';
import { appendRecords, type KeptAlert } from '../tracker/record-keeper.ts';
import { recover, recoverFromSamples } from '../tracker/recovery.ts';

/** A new segment, with the state at its start, at this size or age: what a restart has to read at most. */
const segmentBytes = 64 * 1024 * 1024;
const segmentMs = 10 * 60_000;
/** Appended records reach the file within this; a crash of the process loses no more. */
const flushMs = 20;
const memoryEntries = 200_000;
const dayMs = 24 * 3_600_000;
const megabyte = 1024 * 1024;
/** A store or Redis that is away must not hold up the tracker's start. */
const startLimitMs = 5_000;

export interface StartedTracker {
  readonly journal: Journal;
  readonly engine: Engine;
  /** Alerts that were decided and not written, or kept in Redis only: to be handed on now. */
  readonly alerts: readonly KeptAlert[];
}

/** Opens the journal and takes up where the last process was ended, however that came about. */
export async function startFromJournal(parts: {
  readonly folder: string;
  readonly settings: Settings;
  readonly rules: AlertRules;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redis: Redis;
  readonly news: () => Promise<NewsStore>;
}): Promise<StartedTracker> {
  const { settings, rules, clock, log, redis } = parts;
  let engine = new Engine(rules, null);
  const { journal, state, entries } = await openJournal({
    folder: parts.folder,
    state: () => JSON.stringify(engine),
    ...{ segmentBytes, segmentMs, flushMs, memoryEntries },
    maximumBytes: settings.JOURNAL_MAX_MB * megabyte,
    keepMs: settings.JOURNAL_KEEP_DAYS * dayMs,
    now: () => clock.now(),
  });
  const found = await recover(engine, rules, state, entries);
  engine = found.engine;
  if (found.contradictions > 0)
    log.warn({ records: found.contradictions }, 'the journal was written under other settings of the rule');
  if (journal.last === 0) appendRecords(journal, [{ k: 'origin', ...engine.book.origin }]);
  const records: JournalRecord[] = [...found.unwritten, ...(await keptInRedis(redis, found.alertIds, log))];
  const now = clock.now();
  const open = engine.windows().map(({ ticker }) => ticker);
  if (open.length > 0 && found.lastInputAt !== null)
    records.push({ k: 'gap', from: found.lastInputAt, to: now, kind: 'restart', tickers: open });
  const alerts = appendRecords(journal, records);
  const recovered = state === null ? await fromSamples(engine, rules.windowMs, parts) : [];
  log.info(
    { windows: engine.windows().length, recovered, redone: found.unwritten.length },
    'the journal has been read',
  );
  return { journal, engine, alerts };
}

/** Alerts the disk had refused, as far as they are not in the journal by now. */
async function keptInRedis(redis: Redis, known: ReadonlySet<string>, log: Logger): Promise<AlertRecord[]> {
  let texts: string[] = [];
  const asked = redis.lrange(trackerFallbackKey, 0, -1).then((found) => void (texts = found));
  if (!(await withinLimit(asked, startLimitMs)))
    log.warn('Redis is away: alerts it may keep for us are taken up later');
  return texts
    .map(readRecord)
    .filter((record): record is AlertRecord => record.k === 'alert' && !known.has(record.alert.id));
}

/** Windows from this program's own samples, where there has been no journal. */
async function fromSamples(
  engine: Engine,
  windowMs: number,
  {
    clock,
    log,
    news,
  }: { readonly clock: Clock; readonly log: Logger; readonly news: () => Promise<NewsStore> },
): Promise<string[]> {
  const now = clock.now();
  let tickers: string[] = [];
  const work = news()
    .then((store) => store.ownSamples(epochMs(now - 2 * windowMs)))
    .then((samples) => void (tickers = recoverFromSamples(engine, samples, windowMs, now)))
    .catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'no journal, and no samples to go on from'),
    );
  await withinLimit(work, startLimitMs);
  return tickers;
}
