import type { Clock } from '../calendar/clock.ts';
import { endpointOf, gatewayPlaces } from '../config/gateway-places.ts';
import { ownVersion } from '../config/own-version.ts';
import type { Settings } from '../config/settings.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { feedOptions } from '../ibkr/feed-options.ts';
import type { Feed } from '../ibkr/feed.ts';
import { openFeed } from '../ibkr/open-feed.ts';
import { openNotifyQueues } from '../jobs/notify-queues.ts';
import { announceProcess } from '../jobs/process-presence.ts';
import { openQueues } from '../jobs/queues.ts';
import { trackerFallbackKey } from '../jobs/tracker-channel.ts';
import { warnRarely } from '../jobs/warn-rarely.ts';
import { withinLimit } from '../jobs/within-limit.ts';
import type { Logger } from '../log/logger.ts';
import { openChannels } from '../notify/open-channels.ts';
import type { Source } from '../source.ts';
import type { Stack } from '../stack/stack.ts';
import { liveRules } from '../tracker/alert-rules.ts';
import { watchNews } from '../tracker/news-watch.ts';
import { startTrackWorker } from '../tracker/track-worker.ts';
import { Tracker } from '../tracker/tracker.ts';
import { createTrackerMetrics, type TrackerMetrics } from '../tracker/tracker-metrics.ts';
import { watchTriggers } from '../tracker/trigger-folder.ts';
import { type AlertDelivery, startDelivery } from './alert-delivery.ts';
import { aborted, endWithParent } from './end-with-parent.ts';
import { feedSession } from './feed-session.ts';
import { journalFolder } from './journal-folder.ts';
import { startNotifyWorkers } from './notify-workers.ts';
import { openFeedTurns } from './open-budget.ts';
import { type StartedTracker, startFromJournal } from './tracker-recovery.ts';
import { reportRegularly, serveTracker } from './tracker-reporting.ts';
import { type TrackerStore, trackerStore } from './tracker-store.ts';
import { whileStackLives } from './while-stack-lives.ts';

/** How long what is under way may take to end. */
const endLimitMs = 8_000;

/** What every part of a running tracker shares. */
interface Surroundings {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly stack: Stack;
  readonly metrics: TrackerMetrics;
  /** Where the data comes from, once the gateway has said so. */
  readonly origin: { source: Source | null };
  /** Aborts when the tracker is to end. */
  readonly stopped: AbortSignal;
  /** Run in the opposite order when the tracker ends. */
  readonly cleanUp: (() => Promise<unknown>)[];
}

/** The live tracker: news, trades, alerts, until `signal` aborts. */
export async function runTrackerProcess(
  settings: Settings,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  endWithParent();
  await whileStackLives(settings, clock, log, signal, async (stack, ending) => {
    const metrics = createTrackerMetrics();
    const cleanUp: (() => Promise<unknown>)[] = [];
    const stopping = new AbortController();
    const stopped = AbortSignal.any([ending, stopping.signal]);
    try {
      await runTracker({ settings, clock, log, stack, metrics, stopped, cleanUp, origin: { source: null } });
    } finally {
      stopping.abort();
      for (const step of cleanUp.reverse()) await step();
      metrics.stop();
      log.info(metrics.line(), 'tracker ended');
    }
  });
}

async function runTracker(around: Surroundings): Promise<void> {
  const { settings, clock, log, stack, metrics, stopped, cleanUp } = around;
  const { queues, store, started, delivery, channels } = await openParts(around);
  const { journal, engine } = started;
  const tracker = new Tracker({
    ...{ engine, journal, clock, log, metrics },
    lines: settings.TRACKER_LINES,
    onAlert: ({ number, record, text }, socketAt) =>
      void delivery.handOver.take(number, record, text, socketAt),
  });
  const places = gatewayPlaces(settings).map((place) => ({
    ...{ place, host: place.host, port: place.port },
    turns: openFeedTurns(settings, endpointOf(place), stack.redis.url, log),
  }));
  const [{ host, port, turns }, ...others] = places as [(typeof places)[0], ...typeof places];
  const feed = openFeed({
    ...{ ...feedOptions(settings), host, port, turns, others },
    ...{ clock, listener: tracker.listener },
  });
  const placeInUse = (): (typeof places)[0] => places[feed.placeIndex]!;
  tracker.streamOver(feed);
  const workers = startNotifyWorkers(stack.redis.url, channels, clock, log, {
    perMinute: settings.NOTIFY_PER_MINUTE,
  });
  const trackWorker = startTrackWorker(stack.redis.url, tracker, clock, log);
  cleanUp.push(
    () => workers.close(endLimitMs),
    async () => {
      await feed.close();
      for (const one of places) one.turns.close();
    },
    () => trackWorker.close(),
  );
  const endPresence = announceProcess(
    queues.redis,
    { kind: 'tracker', version: ownVersion(), since: clock.now() },
    () => {
      const { place, turns: inUse } = placeInUse();
      return { gateways: [feedSession(feed, tracker.source, inUse.mode, place)] };
    },
  );
  cleanUp.push(endPresence);
  const reported = {
    tracker,
    feed,
    journal,
    store,
    metrics,
    clock,
    log,
    redis: queues.redis,
    shipper: delivery.shipper,
  };
  const server = await serveTracker(reported, settings);
  const endReports = reportRegularly(reported);
  cleanUp.push(async () => {
    endReports();
    await server.close();
  });
  log.info({ url: server.url, journal: journalFolder(settings) }, 'tracker ready');
  await Promise.all([
    Promise.race([identify(around, tracker, feed, started), aborted(stopped)]),
    tracker.run(stopped),
    takeIn(around, tracker, store),
  ]);
}

/** Everything between the decision and the tables, with what the last process left undone under way. */
async function openParts(around: Surroundings) {
  const { settings, clock, log, stack, metrics, cleanUp, origin } = around;
  const channels = openChannels(settings, log, clock);
  const queues = openQueues(stack.redis.url, log);
  const notify = openNotifyQueues(
    stack.redis.url,
    channels.map(({ name }) => name),
    log,
  );
  const store = trackerStore(stack.clickhouse, settings, clock, log, () => origin.source);
  cleanUp.push(
    () => queues.close(),
    () => notify.close(),
    () => store.close(),
  );
  const { redis } = queues;
  const started = await startFromJournal({
    ...{ settings, clock, log, redis },
    folder: journalFolder(settings),
    rules: liveRules(settings),
    news: store.news,
  });
  const { journal, engine } = started;
  cleanUp.push(() => journal.close());
  const delivery = await startDelivery({
    ...{ journal, notify, redis, metrics, clock, log },
    journalId: engine.book.origin.journalId,
    store: store.forWriting,
  });
  cleanUp.push(() => delivery.close());
  await deliverOwed(delivery, started, () => redis.del(trackerFallbackKey));
  return { queues, store, started, delivery, channels };
}

/** Hands over alerts a crash came before, or that only Redis holds. */
async function deliverOwed(
  { handOver }: AlertDelivery,
  { alerts, journal }: StartedTracker,
  forgetInRedis: () => Promise<unknown>,
): Promise<void> {
  for (const { number, record, text } of alerts) await handOver.take(number, record, text, null);
  if ((await journal.sync()) === 'disk') await withinLimit(forgetInRedis(), endLimitMs);
  void handOver.resume();
}

/** Waits for the gateway to name its account. @throws OpenbellError STORE_SOURCE when the journal is of another source. */
async function identify(
  { settings, log, origin }: Surroundings,
  tracker: Tracker,
  feed: Feed,
  { engine }: StartedTracker,
): Promise<void> {
  const source = await feed.whenConnected();
  const before = engine.book.origin.source;
  if (before && before.id !== source.id) {
    const text = `The journal in ${journalFolder(settings)} is of the source ${before.id}, the gateway's data is of ${source.id}.`;
    throw new OpenbellError('STORE_SOURCE', text);
  }
  origin.source = source;
  tracker.setSource(source);
  const { port } = gatewayPlaces(settings)[feed.placeIndex]!;
  log.info({ account: source.account, port }, `market data: ${source.mode}`);
}

/** Takes tickers in from the news table and the trigger folder until the tracker ends. */
async function takeIn(around: Surroundings, tracker: Tracker, store: TrackerStore): Promise<void> {
  const { settings, clock, log, metrics, stopped: signal } = around;
  const wrongTicker = warnRarely(log, 'news of what can be no ticker');
  const unreadable = warnRarely(log, 'the news cannot be read');
  const triggers = await watchTriggers({
    ...{ folder: settings.TRIGGERS_FOLDER, intake: tracker, clock, log, signal },
    onRejected: (name, reason) => {
      metrics.triggersRejected.inc();
      log.warn({ name, reason }, 'a trigger file was rejected');
    },
    onHandled: (_ticker, milliseconds) => {
      metrics.triggersHandled.inc();
      metrics.triggerLatency.observe(milliseconds);
    },
  });
  const news = watchNews({
    ...{ store: store.news, taker: tracker, clock, signal },
    pollMs: settings.NEWS_POLL_MS,
    onRefused: ({ ticker }) => wrongTicker(new Error(JSON.stringify(ticker.slice(0, 40)))),
    onRead: () => (store.condition = 'connected'),
    onFailure: (error) => {
      store.condition = messageOf(error);
      unreadable(new Error(store.condition));
    },
  });
  await Promise.all([triggers.ended, news]);
}
