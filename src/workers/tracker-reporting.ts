import type { Redis } from 'ioredis';

import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import type { Feed } from '../ibkr/feed.ts';
import { publishState, trackerFallbackKey } from '../jobs/tracker-channel.ts';
import type { Journal } from '../journal/journal.ts';
import type { Logger } from '../log/logger.ts';
import type { Shipper } from '../tracker/shipper.ts';
import type { Tracker } from '../tracker/tracker.ts';
import type { TrackerMetrics } from '../tracker/tracker-metrics.ts';
import { startTrackerServer, type TrackerServer } from '../web/tracker-server.ts';
import type { TrackerStore } from './tracker-store.ts';

/** The loop looks at the grid every 2 s; silent for this long it has stopped. */
const aliveMs = 30_000;
const stateEveryMs = 1_000;
const lineEveryMs = 60_000;

/** What is told of a running tracker. */
export interface ReportedTracker {
  readonly tracker: Tracker;
  readonly feed: Feed;
  readonly journal: Journal;
  readonly shipper: Shipper;
  readonly store: TrackerStore;
  readonly redis: Redis;
  readonly metrics: TrackerMetrics;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The tracker's own HTTP. @throws OpenbellError BAD_CONFIGURATION when it cannot listen or must not be open. */
export function serveTracker(parts: ReportedTracker, settings: Settings): Promise<TrackerServer> {
  const { tracker, feed, journal, store, redis, metrics, clock, log } = parts;
  return startTrackerServer(
    {
      registry: metrics.registry,
      health: () => ({
        alive: tracker.idleMs < aliveMs,
        reason: `the loop has stood still for ${Math.round(tracker.idleMs / 1000)} s`,
      }),
      readiness: () => ({
        ready: feed.connection === 'connected' && journal.health.refusal === null,
        mode: tracker.source?.mode ?? null,
        connection: feed.connection,
        journal: journal.health.refusal ?? 'writes',
        store: store.condition,
        redis: redis.status,
      }),
      state: () => tracker.state(),
      intake: tracker,
      clock,
    },
    settings,
    log,
  );
}

/** What Redis kept while the disk refused is on disk now. */
async function forgetFallback(journal: Journal, redis: Redis): Promise<void> {
  if ((await journal.sync()) === 'disk') await redis.del(trackerFallbackKey).catch(() => undefined);
}

/** Publishes the state each second and writes a line a minute. @returns what ends it. */
export function reportRegularly(parts: ReportedTracker): () => void {
  const { tracker, feed, journal, shipper, redis, metrics, log } = parts;
  let refusal: string | null = null;
  const state = setInterval(() => {
    const { bytes, unwritten, dropped, lost } = journal.health;
    metrics.journalBytes.set(bytes);
    metrics.journalUnwritten.set(unwritten);
    metrics.journalDropped.reach(dropped);
    metrics.journalLost.reach(lost);
    metrics.unwrittenRows.set(shipper.behind);
    metrics.reconnections.reach(feed.counters.reconnects);
    metrics.watchdogResubscriptions.reach(feed.counters.watchdogResubscriptions);
    metrics.repeatedTicks.reach(feed.counters.repeats);
    if (journal.health.refusal !== refusal) {
      refusal = journal.health.refusal;
      if (refusal === null) {
        log.info('the disk takes the journal again');
        void forgetFallback(journal, redis);
      } else log.error({ refusal }, 'THE DISK REFUSES THE JOURNAL: alerts go out, kept in Redis');
    }
    publishState(redis, tracker.state()).catch(() => undefined);
  }, stateEveryMs);
  const line = setInterval(() => log.info(metrics.line(), 'tracker'), lineEveryMs);
  return () => {
    clearInterval(state);
    clearInterval(line);
  };
}
