import { standardPresets } from '../../src/analytics/presets.ts';
import { rejectionReasons } from '../../src/analytics/results.ts';
import { epochMs } from '../../src/calendar/clock.ts';
import type { TradingDay } from '../../src/calendar/trading-day.ts';
import type { Report } from '../../src/report/load-report.ts';
import { sourceOf } from '../../src/source.ts';
import type { Run, RunSymbol } from '../../src/store/store.ts';
import { forecastsFrom, syntheticInput } from '../analytics/synthetic-days.ts';

export const sampleRun: Run = {
  runId: 'morning-2026-11-20-1',
  kind: 'morning',
  date: '2026-11-20' as TradingDay,
  attempt: 1,
  state: 'done',
  late: false,
  lookAhead: false,
  reason: '',
  source: sourceOf('DUSIM4711'),
  createdAt: epochMs(1_795_171_500_000),
  startedAt: epochMs(1_795_171_501_000),
  finishedAt: epochMs(1_795_171_590_000),
  publishedAt: epochMs(1_795_171_590_000),
  counts: { symbols: 62 },
  timings: { total: 89_000 },
  notes: ['the scanner gave 512 symbols'],
};

const quality = {
  accepted: 7_790,
  rejected: Object.fromEntries(
    rejectionReasons.map((reason) => [reason, reason === 'outside_session' ? 2 : 0]),
  ),
  missingMinutes: 10,
  usableSessions: 20,
  windowSessions: 20,
} as RunSymbol['quality'];

/** A report on 60 analysed symbols with an edge (or none), one with too little data, one failed. */
export function sampleReport(run: Partial<Run> = {}, edge = 0.002): Report {
  const input = syntheticInput({
    symbols: 60,
    days: 20,
    presets: standardPresets.map(({ name }) => name),
    seed: 3,
    edge: () => edge,
  });
  const merged = { ...sampleRun, ...run };
  const shared = { runId: merged.runId, date: merged.date };
  const analysed = input.symbols.map(({ symbol, measures }): RunSymbol => ({
    ...shared,
    symbol,
    state: 'analysed',
    reason: '',
    volume: 1e8,
    quality,
    measures,
    tally: new Float64Array(),
  }));
  const others: RunSymbol[] = [
    {
      ...shared,
      symbol: 'NEW',
      state: 'insufficient_data',
      reason: '9 of 20 sessions',
      volume: 1e6,
      quality,
      measures: {},
      tally: new Float64Array(),
    },
    {
      ...shared,
      symbol: 'GONE',
      state: 'failed',
      reason: 'timed_out: no answer in 90 s',
      volume: 0,
      quality: null,
      measures: {},
      tally: new Float64Array(),
    },
  ];
  return {
    run: merged,
    symbols: [...analysed, ...others],
    forecasts: forecastsFrom({ ...input, presets: standardPresets }).forecasts,
  };
}
