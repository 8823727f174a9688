import { channel as diagnosticsChannel } from 'node:diagnostics_channel';

import type { Job } from 'bullmq';

import type { Calibration } from '../analytics/calibration.ts';
import { tallyOfPreset } from '../analytics/symbol-tally.ts';
import type { Clock } from '../calendar/clock.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import { sessionsBefore } from '../calendar/sessions.ts';
import type { ForecastTask } from '../compute/tasks.ts';
import type { Run, RunSymbol, Store } from '../store/store.ts';
import { readCalibration } from './calibration.ts';
import { failedSymbol } from './failed-symbol.ts';
import type { JobContext } from './job-context.ts';
import { type ForecastJobData, symbolJobId } from './queues.ts';
import { hasEnded, newestAttempt, requireRun } from './run-ledger.ts';
import { lateAfter } from './schedule.ts';
import { forecastTerms } from './settings-terms.ts';
import { showProgress } from './started-run.ts';

const step = diagnosticsChannel('openbell.step');

/** Symbols of the run whose job ended without a stored row: lost to crashes, or cut off by the watchdog. */
async function recordUnaccounted(
  job: Job<ForecastJobData>,
  known: readonly RunSymbol[],
  context: JobContext,
): Promise<RunSymbol[]> {
  const { runId, symbols } = job.data;
  const seen = new Set(known.map((row) => row.symbol));
  const lost = symbols.filter((symbol) => !seen.has(symbol));
  if (lost.length === 0) return [];
  // By the job's id, which a key ends with.
  const failures = new Map(
    Object.entries(await job.getIgnoredChildrenFailures()).map(([key, reason]) => [
      key.slice(key.lastIndexOf(':') + 1),
      reason,
    ]),
  );
  const rows = lost.map((symbol) => {
    const reason = failures.get(symbolJobId(runId, symbol)) ?? 'not finished when the report had to go on';
    return failedSymbol(job.data, symbol, reason);
  });
  await Promise.all(rows.map((row) => context.store.saveSymbol(row, [])));
  return rows;
}

/** The most traded symbols with data, cut at the configured number; ties by symbol. */
function mostTraded(rows: readonly RunSymbol[], size: number): RunSymbol[] {
  return rows
    .filter((row) => row.state !== 'failed')
    .sort((a, b) => b.volume - a.volume || (a.symbol < b.symbol ? -1 : 1))
    .slice(0, size);
}

/** Sums of the run's data-quality figures, by name. */
function qualityCounts(rows: readonly RunSymbol[]): Record<string, number> {
  const counts: Record<string, number> = { bars: 0, rejectedBars: 0, missingMinutes: 0 };
  for (const { quality } of rows) {
    if (quality === null) continue;
    counts['bars']! += quality.accepted;
    counts['missingMinutes']! += quality.missingMinutes;
    for (const [reason, count] of Object.entries(quality.rejected)) {
      counts['rejectedBars']! += count;
      if (count > 0) counts[`rejected_${reason}`] = (counts[`rejected_${reason}`] ?? 0) + count;
    }
  }
  return counts;
}

/**
 * Removes the rows of the date's earlier runs, which a crash may have left behind a published report; not while a newer
 * run is being made, whose rows they could be.
 */
async function removeEarlierRuns(run: Run, store: Store): Promise<void> {
  const newest = newestAttempt(await store.runsOf('morning', run.date));
  if (newest?.runId === run.runId && run.publishedAt !== null) {
    await store.removeSuperseded(run.date, run.runId);
  }
}

/** Steps follow each other: what was not the scan's has been the fetching's. A job that is run again keeps the first figure. */
function withFetchTime({ startedAt, timings }: Run, clock: Clock): Run['timings'] {
  const now = clock.now();
  const fetch = now - (startedAt ?? now) - (timings['scan'] ?? 0);
  return { ...timings, fetch: timings['fetch'] ?? fetch };
}

/** State, lateness and counts the run ends with. */
function conclude(run: Run, rows: readonly RunSymbol[], ranked: number, context: JobContext): Run {
  const now = context.clock.now();
  const failed = rows.filter((row) => row.state === 'failed').length;
  const insufficient = rows.filter((row) => row.state === 'insufficient_data').length;
  const share = rows.length === 0 ? 100 : (100 * failed) / rows.length;
  const partial = share > context.settings.PARTIAL_ABOVE_PERCENT;
  const ownDay = newYorkDay(run.createdAt) === run.date;
  const total = now - (run.startedAt ?? now);
  const forecast = total - (run.timings['scan'] ?? 0) - (run.timings['fetch'] ?? 0);
  return {
    ...run,
    state: partial ? 'partial' : 'done',
    reason: partial ? `${failed} of ${rows.length} symbols failed (${share.toFixed(0)} %)` : '',
    late: ownDay && now > lateAfter(run.date),
    finishedAt: now,
    publishedAt: now,
    counts: { ...run.counts, symbols: rows.length, failed, insufficient, ranked, ...qualityCounts(rows) },
    timings: { ...run.timings, forecast, total },
  };
}

/** What one preset's forecast is made from: presets do not depend on each other, and memory holds one at a time. */
function forecastTask(
  { runId, date }: ForecastJobData,
  ranked: readonly RunSymbol[],
  preset: number,
  calibration: Calibration,
  { settings, presets }: JobContext,
): ForecastTask {
  const sessions = sessionsBefore(date, settings.WINDOW_SESSIONS).map((session) => session.day);
  return {
    date,
    runId,
    sessions,
    presets: [presets[preset]!],
    symbols: ranked.map((row) => ({
      symbol: row.symbol,
      tally: tallyOfPreset(row.tally, preset, sessions.length),
      measures: row.measures,
      insufficient: row.state === 'insufficient_data',
    })),
    settings: { ...forecastTerms(settings), calibration },
  };
}

/** The last job of a run: rank the symbols, make the forecasts, store them, publish. */
export async function runForecastJob(
  job: Job<ForecastJobData>,
  context: JobContext,
): Promise<{ runId: string; state: string }> {
  const { store, settings, log } = context;
  const { runId } = job.data;
  const found = await requireRun(store, runId);
  if (hasEnded(found)) {
    await removeEarlierRuns(found, store);
    await context.notices.tellOf(found);
    return { runId, state: found.state };
  }
  const run: Run = { ...found, state: 'forecasting', timings: withFetchTime(found, context.clock) };
  await store.saveRun(run);

  const stored = await store.runSymbols(runId);
  const rows = [...stored, ...(await recordUnaccounted(job, stored, context))];
  const ranked = mostTraded(rows, settings.UNIVERSE_SIZE);
  const calibration = await readCalibration(store, run.date);
  for (const [index, preset] of context.presets.entries()) {
    const progress = { step: 'forecasting', done: 0, total: 0, text: `forecasting ${preset.name}` } as const;
    await showProgress(job, progress);
    const task = forecastTask(job.data, ranked, index, calibration, context);
    await store.saveReport(run, await context.pool.makeForecasts(task));
  }
  // The row that publishes is the last one written: until it is there, readers see the date's earlier report.
  const concluded = conclude(run, rows, ranked.length, context);
  await store.saveRun(concluded);
  step.publish('report:published');
  await removeEarlierRuns(concluded, store);
  await context.notices.tellOf(concluded);
  await job.log(`${concluded.state}${concluded.late ? ', late' : ''} ${concluded.reason}`);
  log.info({ state: concluded.state, late: concluded.late, counts: concluded.counts }, 'report published');
  if (concluded.state === 'partial') log.error(`PARTIAL report: ${concluded.reason}`);
  return { runId, state: concluded.state };
}
