import { channel } from 'node:diagnostics_channel';

import { withinLimit } from '../jobs/within-limit.ts';
import type { Cursor, Durability, Journal } from '../journal/journal.ts';
import type { Notification } from '../notify/notification.ts';
import type { AlertRow } from '../store/news-store.ts';
import { type AlertRecord, readRecord } from './journal-records.ts';

const step = channel('openbell.step');
const retryMs = 2_000;
/** Redis gets this long to keep an alert the disk has refused; then it goes out undurable. */
const fallbackLimitMs = 1_000;
const settleMs = 1_000;

/** How an alert is kept. */
export type Kept = 'disk' | 'redis' | 'none';

export interface HandOverOptions {
  readonly journal: Journal;
  readonly cursor: Cursor;
  /** Keeps an alert in Redis; rejects where that fails. */
  readonly keepInRedis: (text: string) => Promise<unknown>;
  /** Adds the notification's jobs; idempotent by its id; rejects while Redis is away. */
  readonly enqueue: (notification: Notification) => Promise<void>;
  /** Tells pages, terminals and the log; must not throw. */
  readonly onAlert: (alert: AlertRow, kept: Kept) => void;
  /** The alert is durable and its jobs are in the queue. */
  readonly onHandedOver: (alert: AlertRow, socketAt: number | null) => void;
  readonly onFailure: (error: unknown) => void;
}

/** What people are told of an alert. */
function notificationOf(alert: AlertRow, kept: Kept): Notification {
  const change = `+${alert.changePercent.toFixed(1)} %`;
  const marks = [
    ...(alert.mode === 'LIVE' ? [] : [alert.mode]),
    ...(kept === 'none' ? ['undurable: neither disk nor Redis could keep it'] : []),
  ];
  return {
    id: alert.id,
    kind: 'alert',
    title: `${alert.ticker} ${change} at ${alert.price} $`,
    lines: [
      alert.headline,
      `baseline ${alert.baseline} $, ${alert.recommendation}, ${alert.confidence} confidence`,
      `alert ${alert.ordinal} of its window`,
    ].filter((line) => line !== ''),
    occurredAt: alert.time,
    marks,
    data: {
      ticker: alert.ticker,
      price: alert.price,
      baseline: alert.baseline,
      changePercent: alert.changePercent,
      value: alert.value,
      tradeTime: alert.time,
      decidedAt: alert.decidedAt,
      headline: alert.headline,
      articleUrl: alert.articleUrl,
      mode: alert.mode,
      durable: kept,
    },
  };
}

/**
 * The way of an alert from the decision to the people: durable first, then shown, then in the notification queue. What a crash or a
 * Redis that is away leaves undone is done from the journal; its jobs' ids make sure it is done once.
 */
export class HandOver {
  readonly #options: HandOverOptions;
  readonly #kept = new Map<string, Kept>();
  /** Alerts on their way or waiting for Redis, by their journal number. */
  readonly #open = new Map<number, AlertRecord>();
  /** Those of them the queue has refused. */
  readonly #refused = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #settling: Promise<void> = Promise.resolve();

  constructor(options: HandOverOptions) {
    this.#options = options;
    this.#later(settleMs);
  }

  /** How an alert is kept where that is not the disk. */
  durabilityOf(alertId: string): Kept | undefined {
    return this.#kept.get(alertId);
  }

  /** Alerts not yet in the notification queue. */
  get waiting(): number {
    return this.#open.size;
  }

  /** An alert that has just been appended to the journal. @param socketAt performance.now() of the trade's bytes. */
  async take(number: number, record: AlertRecord, text: string, socketAt: number | null): Promise<void> {
    const { alert } = record;
    this.#open.set(number, record);
    step.publish('alert:appended');
    const kept = await this.#keep(await this.#options.journal.sync(), alert.id, text);
    step.publish('alert:durable');
    this.#options.onAlert(alert, kept);
    step.publish('alert:told');
    await this.#notify(number, record, kept, socketAt);
  }

  /** Hands over again what the journal holds from the cursor on: it may not have been before. */
  async resume(): Promise<void> {
    const { journal, cursor } = this.#options;
    for (let from = cursor.next; from <= journal.last;) {
      const entries = await journal.read(from, 5_000);
      if (entries.length === 0) return;
      for (const { number, text } of entries) {
        // Looked for in the text first: nearly all entries are ticks.
        if (!text.includes('"k":"alert"')) continue;
        const record = readRecord(text);
        if (record.k !== 'alert' || this.#open.has(number)) continue;
        this.#open.set(number, record);
        this.#options.onAlert(record.alert, 'disk');
        await this.#notify(number, record, 'disk', null);
      }
      from = entries.at(-1)!.number + 1;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#settling;
    await this.#settle();
  }

  async #keep(durability: Durability, alertId: string, text: string): Promise<Kept> {
    if (durability === 'disk') return 'disk';
    let kept: Kept = 'none';
    const keeping = this.#options.keepInRedis(text).then(() => (kept = 'redis'));
    await withinLimit(keeping, fallbackLimitMs);
    this.#kept.set(alertId, kept);
    return kept;
  }

  async #notify(number: number, record: AlertRecord, kept: Kept, socketAt: number | null): Promise<void> {
    try {
      if (record.notify) await this.#options.enqueue(notificationOf(record.alert, kept));
    } catch (error) {
      this.#refused.add(number);
      this.#options.onFailure(error);
      return;
    }
    step.publish('alert:enqueued');
    this.#refused.delete(number);
    this.#open.delete(number);
    this.#options.onHandedOver(record.alert, socketAt);
  }

  #later(milliseconds: number): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#settling = this.#settle().finally(() => this.#later(this.#refused.size > 0 ? retryMs : settleMs));
    }, milliseconds);
  }

  /** Tries again what has failed, then moves the cursor up to the first alert that is still open. */
  async #settle(): Promise<void> {
    const { journal, cursor } = this.#options;
    const last = journal.last;
    for (const number of [...this.#refused]) {
      const record = this.#open.get(number)!;
      await this.#notify(number, record, this.#kept.get(record.alert.id) ?? 'disk', null);
    }
    const next = Math.min(last + 1, ...this.#open.keys());
    if (next <= cursor.next) return;
    await cursor.moveTo(next);
    step.publish('alert:settled');
  }
}
