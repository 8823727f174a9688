import { channel as diagnosticsChannel } from 'node:diagnostics_channel';

import type { Bars } from '../analytics/bars.ts';
import type { SymbolDay } from '../analytics/end-of-day/hold-forecasts.ts';
import type { Preset } from '../analytics/presets.ts';
import type { Pattern } from '../analytics/results.ts';
import { tallySymbol } from '../analytics/symbol-tally.ts';
import type { Session } from '../calendar/sessions.ts';
import { isOfAnalysis } from '../compute/analysis-pool.ts';
import type { ContractReference } from '../ibkr/gateway.ts';
import { fetchMissing, type FetchResult } from './fetch-missing.ts';
import { barsFromGateway, worthRetrying } from './gateway-bars.ts';
import type { JobContext } from './job-context.ts';
import { symbolJobOptions } from './queues.ts';
import { asJobError } from './run-failure.ts';
import { backtestTerms } from './settings-terms.ts';

const step = diagnosticsChannel('openbell.step');

const attempts = symbolJobOptions.attempts ?? 1;
const firstPauseMs = 1_000;

/** A day and the window before it, under some presets. */
export interface DayTerms {
  readonly session: Session;
  /** Ascending. */
  readonly window: readonly Session[];
  readonly presets: readonly Preset[];
}

/** One stock on the day. */
export interface ListedStock {
  readonly symbol: string;
  readonly day: SymbolDay;
  /** Figures of the window's days as the presets find them now; null without a bar. */
  readonly tally: Float64Array | null;
  /** Of the day. */
  readonly bars: number;
  readonly fetchedSessions: number;
}

/**
 * Fetches a day's bars of many stocks, several at a time, and runs the presets on them. Done again it fetches only what is missing.
 * @param onDone called after each, with how many are done
 */
export async function analyseListed(
  contracts: readonly ContractReference[],
  terms: DayTerms,
  context: JobContext,
  onDone: (done: number) => Promise<void>,
): Promise<ListedStock[]> {
  const left = [...contracts];
  const found: ListedStock[] = [];
  const work = async (): Promise<void> => {
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        found.push(await analyseStock(next, terms, context));
        step.publish('end-of-day:symbol');
        await onDone(found.length);
      }
    } catch (error) {
      left.length = 0;
      throw error;
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: context.settings.IBKR_IN_FLIGHT }, work));
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  return found;
}

async function analyseStock(
  contract: ContractReference,
  { session, window, presets }: DayTerms,
  context: JobContext,
): Promise<ListedStock> {
  const { symbol } = contract;
  const sessions = [...window, session];
  const fetched = await fetchWithRetries(contract, sessions, context);
  const bars =
    (fetched.kind === 'complete' ? fetched.bars : null) ??
    (await context.store.readBars(symbol, sessions[0]!.open, session.close));
  const ofDay = bars.time.reduce((count, time) => (time >= session.open ? count + 1 : count), 0);
  const notFetched =
    fetched.kind === 'failed'
      ? `${fetched.outcome.kind}: ${fetched.outcome.message}`
      : ofDay === 0
        ? 'no bars of the day'
        : '';
  const { patterns, failure } = await patternsOf(symbol, bars, sessions, presets, context);
  const none = notFetched || failure;
  const names = presets.map(({ name }) => name);
  const days = window.map(({ day }) => day);
  return {
    symbol,
    day:
      none === ''
        ? { data: 'bars', patterns: patterns.filter((pattern) => pattern.session === session.day) }
        : { data: 'no_data', reason: none },
    tally: bars.length === 0 || failure !== '' ? null : tallySymbol(patterns, names, days),
    bars: none === '' ? ofDay : 0,
    fetchedSessions: fetched.kind === 'complete' ? fetched.fetched : 0,
  };
}

/** The patterns in a stock's bars, or why its analysis failed: one stock does not fail the day. */
async function patternsOf(
  symbol: string,
  bars: Bars,
  sessions: readonly Session[],
  presets: readonly Preset[],
  { pool, settings, stopping }: JobContext,
): Promise<{ readonly patterns: readonly Pattern[]; readonly failure: string }> {
  if (bars.length === 0) return { patterns: [], failure: '' };
  try {
    const input = { symbol, bars, sessions, presets, settings: backtestTerms(settings) };
    return { patterns: (await pool.analyseSymbol(input)).patterns, failure: '' };
  } catch (error) {
    if (stopping.aborted || !isOfAnalysis(error)) throw error;
    return { patterns: [], failure: asJobError(error).message };
  }
}

async function fetchWithRetries(
  contract: ContractReference,
  sessions: readonly Session[],
  context: JobContext,
): Promise<FetchResult> {
  const { store, clock, stopping } = context;
  for (let attempt = 1; ; attempt++) {
    const ask = barsFromGateway(contract, context);
    const result = await fetchMissing(contract.symbol, sessions, store, clock, ask);
    if (result.kind === 'complete') return result;
    // A request given up by a process that ends says nothing about the stock.
    if (stopping.aborted) throw new Error(`${result.outcome.kind}: ${result.outcome.message}`);
    if (attempt === attempts || !worthRetrying.has(result.outcome.kind)) return result;
    await clock.sleep(firstPauseMs * 2 ** (attempt - 1), stopping);
  }
}
