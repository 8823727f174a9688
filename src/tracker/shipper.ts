import { channel } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';

import type { Cursor, Journal } from '../journal/journal.ts';
import type {
  AlertRow,
  GapRow,
  NewsStore,
  PriceTickRow,
  SampleRow,
  TrackerRows,
} from '../store/news-store.ts';
import { readRecord } from './journal-records.ts';

/** A batch is written at this many entries, or at this age: many small ones would keep disk and store busy while alerts need the disk. */
const batchEntries = 5_000;
const batchAgeMs = 2_000;
/** Entries turned into rows at a time. */
const sliceEntries = 100;
const firstPauseMs = 500;
const longestPauseMs = 10_000;

const step = channel('openbell.step');

export interface ShipperOptions {
  readonly journal: Journal;
  readonly cursor: Cursor;
  /** Names the journal in deduplication tokens. */
  readonly journalId: string;
  /** Rejects while ClickHouse is away. */
  readonly store: () => Promise<NewsStore>;
  /** What became of an alert, where it is not as the journal says. */
  readonly durabilityOf: (alertId: string) => string | undefined;
  readonly onStored: (rows: TrackerRows, latencyMs: number) => void;
  readonly onFailure: (error: unknown) => void;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Rows of journal entries, table by table, in the order of the journal; made in slices, since alerts must not wait for it. */
async function rowsOf(
  entries: readonly { readonly number: number; readonly text: string }[],
  durabilityOf: ShipperOptions['durabilityOf'],
): Promise<TrackerRows> {
  const samples: SampleRow[] = [];
  const ticks: PriceTickRow[] = [];
  const alerts: AlertRow[] = [];
  const gaps: GapRow[] = [];
  for (const [index, { number, text }] of entries.entries()) {
    if (index % sliceEntries === sliceEntries - 1) await setImmediate();
    const record = readRecord(text);
    if (record.k === 'tick') {
      const { ticker, at, time, price, size, seq, feed, attributes } = record;
      const delayed = feed === 'delayed';
      ticks.push({
        ...{ sequence: number, ticker, time, arrivedAt: at, price, size, feed, attributes, delayed },
        feedSequence: seq ?? '',
      });
    } else if (record.k === 'sample') {
      const { ticker, time, price, size, delayed, sentiment, recommendation, confidence } = record.sample;
      const source = delayed ? 'ibkr_delayed' : 'ibkr_last_trade';
      samples.push({ ticker, time, price, size, source, sentiment, recommendation, confidence });
    } else if (record.k === 'alert') {
      const { alert } = record;
      alerts.push({ ...alert, durable: durabilityOf(alert.id) ?? alert.durable });
    } else if (record.k === 'gap') {
      const { from, to, kind, tickers } = record;
      gaps.push({ from, to, kind, tickers });
    }
  }
  return { samples, ticks, alerts, gaps };
}

function isEmpty({ samples, ticks, alerts, gaps }: TrackerRows): boolean {
  return [samples, ticks, alerts, gaps].every(({ length }) => length === 0);
}

/**
 * Brings the journal's rows to ClickHouse in batches. A batch's bounds are durable before it is written and are part of its token: a
 * batch that is written again after a crash or a lost answer leaves the tables as they are.
 */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #ended: Promise<void>;
  #closing = false;
  #wake: (() => void) | undefined;

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** Entries not in ClickHouse yet. */
  get behind(): number {
    return Math.max(0, this.#options.journal.last + 1 - this.#options.cursor.next);
  }

  /** Ships what is left where ClickHouse takes it, and ends. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#wake?.();
    await this.#ended;
  }

  async #run(): Promise<void> {
    let pause = firstPauseMs;
    for (;;) {
      const last = this.#closing;
      try {
        const more = await this.#shipBatch();
        pause = firstPauseMs;
        if (more) continue;
      } catch (error) {
        this.#options.onFailure(error);
        if (last) return;
        await this.#sleep(pause);
        pause = Math.min(longestPauseMs, pause * 2);
        continue;
      }
      if (last) return;
      await this.#sleep(batchAgeMs);
    }
  }

  /** @returns whether a full batch was there, so that more may be waiting. */
  async #shipBatch(): Promise<boolean> {
    const { journal, cursor, journalId, durabilityOf } = this.#options;
    const from = cursor.pending?.from ?? cursor.next;
    let to = cursor.pending?.to;
    const entries = await journal.read(from, to === undefined ? batchEntries : to - from);
    const batch = to === undefined ? entries : entries.filter(({ number }) => number < to!);
    if (to === undefined) {
      if (batch.length === 0) return false;
      to = batch.at(-1)!.number + 1;
    }
    const rows = await rowsOf(batch, durabilityOf);
    if (!cursor.pending && isEmpty(rows)) {
      await cursor.moveTo(to);
      return batch.length === batchEntries;
    }
    const store = await this.#options.store();
    step.publish('ship:read');
    if (!cursor.pending) await cursor.begin(to);
    step.publish('ship:begun');
    await store.writeBatch(rows, `${journalId}-${from}-${to}`);
    step.publish('ship:written');
    await cursor.finish();
    step.publish('ship:finished');
    this.#tellStored(rows);
    return batch.length === batchEntries;
  }

  #tellStored(rows: TrackerRows): void {
    const oldest = rows.ticks[0]?.arrivedAt ?? rows.samples[0]?.time;
    this.#options.onStored(rows, oldest === undefined ? 0 : this.#options.now() - oldest);
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closing) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#wake = done;
    });
  }
}
