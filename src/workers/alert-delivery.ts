import type { Redis } from 'ioredis';

import type { Clock } from '../calendar/clock.ts';
import { messageOf } from '../errors/openbell-error.ts';
import type { NotifyQueues } from '../jobs/notify-queues.ts';
import { publishAlert, trackerFallbackKey } from '../jobs/tracker-channel.ts';
import { warnRarely } from '../jobs/warn-rarely.ts';
import { withinLimit } from '../jobs/within-limit.ts';
import type { Journal } from '../journal/journal.ts';
import type { Logger } from '../log/logger.ts';
import type { AlertRow, NewsStore } from '../store/news-store.ts';
import { liveAlert } from '../tracker/alert-views.ts';
import { HandOver, type Kept } from '../tracker/hand-over.ts';
import { Shipper } from '../tracker/shipper.ts';
import type { TrackerMetrics } from '../tracker/tracker-metrics.ts';

/** How long what is under way may take to end. */
const endLimitMs = 8_000;

const keptInWords: Record<Kept, string> = {
  disk: 'ALERT',
  redis: 'ALERT, kept in Redis: the disk refuses it',
  none: 'ALERT, UNDURABLE: neither disk nor Redis could keep it',
};

/** The two readers of the journal: one brings alerts to people, one brings rows to ClickHouse. */
export interface AlertDelivery {
  readonly handOver: HandOver;
  readonly shipper: Shipper;
  close(): Promise<void>;
}

export async function startDelivery(parts: {
  readonly journal: Journal;
  readonly journalId: string;
  readonly notify: NotifyQueues;
  readonly redis: Redis;
  readonly store: () => Promise<NewsStore>;
  readonly metrics: TrackerMetrics;
  readonly clock: Clock;
  readonly log: Logger;
}): Promise<AlertDelivery> {
  const { journal, journalId, notify, redis, store, metrics, clock, log } = parts;
  const warnQueue = warnRarely(log, 'notifications wait for Redis');
  const warnStore = warnRarely(log, 'rows wait for ClickHouse');
  const tell = (alert: AlertRow, kept: Kept): void => {
    metrics.alerts.inc();
    if (kept === 'none') metrics.alertsUndurable.inc();
    const { id, ticker, price, baseline, changePercent, headline } = alert;
    const figures = { id, ticker, price, baseline, changePercent, headline, kept };
    if (kept === 'disk') log.info(figures, keptInWords.disk);
    else log.error(figures, keptInWords[kept]);
    publishAlert(redis, liveAlert(alert, kept)).catch(() => undefined);
  };
  const handOver = new HandOver({
    journal,
    cursor: await journal.cursor('notify'),
    keepInRedis: (text) => redis.rpush(trackerFallbackKey, text),
    enqueue: (notification) => notify.enqueue(notification),
    onAlert: tell,
    onHandedOver: (_alert, socketAt) => {
      if (socketAt !== null) metrics.tickToAlert.observe(performance.now() - socketAt);
    },
    onFailure: (error) => warnQueue(new Error(messageOf(error))),
  });
  const shipper = new Shipper({
    ...{ journal, journalId, store },
    cursor: await journal.cursor('store'),
    durabilityOf: (id) => handOver.durabilityOf(id),
    onStored: (_rows, latencyMs) => metrics.tickToStored.observe(latencyMs),
    onFailure: (error) => warnStore(new Error(messageOf(error))),
    now: () => clock.now(),
  });
  return {
    handOver,
    shipper,
    async close() {
      await withinLimit(handOver.close(), endLimitMs);
      await withinLimit(shipper.close(), endLimitMs);
    },
  };
}
