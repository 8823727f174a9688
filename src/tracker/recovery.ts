import type { AlertRules } from '../analytics/alerts/alert-events.ts';
import type { JournalEntry } from '../journal/journal.ts';
import type { SampleRow } from '../store/news-store.ts';
import { Engine, type EngineState, isSameOutput } from './engine.ts';
import { bareNews, type InputRecord, type OutputRecord, readRecord } from './journal-records.ts';

/** What a journal leads to. */
export interface Recovered {
  readonly engine: Engine;
  /** Outputs that follow from the inputs and were not written before the process ended. */
  readonly unwritten: readonly OutputRecord[];
  /** Outputs in the journal that do not follow from its inputs: 0 unless the rule's settings were changed. */
  readonly contradictions: number;
  /** Time of the last input; null in an empty journal. */
  readonly lastInputAt: number | null;
  /** Ids of the alerts the journal holds, as far as it was read. */
  readonly alertIds: ReadonlySet<string>;
}

export const isInput = (record: { readonly k: string }): record is InputRecord =>
  record.k === 'tick' || record.k === 'news' || record.k === 'remove' || record.k === 'advance';

const isOutput = (record: { readonly k: string }): record is OutputRecord =>
  record.k === 'alert' || record.k === 'sample' || record.k === 'window';

/**
 * Applies a journal's inputs again. What follows from them is compared with what was written: what is missing at the end is
 * what the crash came before.
 * @param fresh goes on where the journal holds no state.
 */
export async function recover(
  fresh: Engine,
  rules: AlertRules,
  state: string | null,
  entries: AsyncIterable<JournalEntry>,
): Promise<Recovered> {
  const engine = state === null ? fresh : new Engine(rules, JSON.parse(state) as EngineState);
  const alertIds = new Set<string>();
  let unwritten: OutputRecord[] = [];
  let contradictions = 0;
  let lastInputAt: number | null = null;
  for await (const { text } of entries) {
    const record = readRecord(text);
    if (isInput(record)) {
      lastInputAt = record.at;
      unwritten.push(...engine.take(record).outputs);
    } else if (isOutput(record)) {
      if (record.k === 'alert') alertIds.add(record.alert.id);
      const at = unwritten.findIndex((output) => isSameOutput(output, record));
      if (at < 0) contradictions++;
      else unwritten = unwritten.slice(at + 1);
      if (at > 0) contradictions += at;
    } else {
      engine.learn(record);
    }
  }
  return { engine, unwritten, contradictions, lastInputAt, alertIds };
}

/** A sample is taken at the first grid point at or after its trade. */
const gridMs = 2_000;

/**
 * Opens the windows again that this program's own samples tell of, where there is no journal: the first price's time decides. Alerts
 * that follow have been raised already; nothing is written.
 * @returns tickers whose windows are still open.
 */
export function recoverFromSamples(
  engine: Engine,
  samples: readonly SampleRow[],
  windowMs: number,
  now: number,
): string[] {
  const windows = openWindows(samples, windowMs, now);
  const inputs: InputRecord[] = [];
  for (const [ticker, rows] of windows) {
    const openedAt = rows[0]!.time;
    inputs.push({ k: 'news', at: openedAt, ...bareNews(ticker, openedAt) });
    for (const { time, price, size, source } of rows) {
      inputs.push({
        k: 'tick',
        ticker,
        at: Math.ceil(time / gridMs) * gridMs,
        ...{ time, price, size, seq: null, attributes: '' },
        feed: source === 'ibkr_delayed' ? 'delayed' : 'last',
      });
    }
  }
  inputs.sort((a, b) => a.at - b.at);
  for (const input of inputs) engine.take(input);
  engine.take({ k: 'advance', at: now });
  const open = [...windows.keys()].filter((ticker) => engine.window(ticker) !== undefined);
  for (const ticker of open) engine.book.windowRecovered(ticker);
  return open;
}

/** The rows of each ticker's newest window, where it is not over yet. */
function openWindows(samples: readonly SampleRow[], windowMs: number, now: number): Map<string, SampleRow[]> {
  const windows = new Map<string, SampleRow[]>();
  for (const row of samples) {
    const rows = windows.get(row.ticker);
    if (rows && row.time <= rows[0]!.time + windowMs) rows.push(row);
    else windows.set(row.ticker, [row]);
  }
  for (const [ticker, [first]] of windows) if (now > first!.time + windowMs) windows.delete(ticker);
  return windows;
}
