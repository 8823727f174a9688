import { formatUtc } from '../calendar/new-york.ts';
import type { EpochMs } from '../calendar/clock.ts';
import type { Run } from '../store/store.ts';
import type { Report } from './load-report.ts';
import { modeOf, noticeOf } from './report-mode.ts';
import type { ReportDocument } from './report-schema.ts';

/** The complete report as JSON text that holds to docs/report.schema.json. */
export function reportJson(report: Report): string {
  return JSON.stringify(reportDocument(report), null, 2);
}

/** The complete report as plain data. */
export function reportDocument({ run, symbols, forecasts }: Report): ReportDocument {
  return {
    schemaVersion: 1,
    mode: modeOf(run),
    notice: noticeOf(run),
    run: runDocument(run),
    forecasts: forecasts.map((forecast) => structuredClone(forecast) as ReportDocument['forecasts'][number]),
    symbols: symbols.map(({ symbol, state, reason, volume, quality, measures }) => ({
      symbol,
      state,
      reason,
      volume,
      quality: quality && { ...quality, rejected: { ...quality.rejected } },
      measures: { ...measures },
    })),
  };
}

/** A run as plain data; its times are ISO 8601 in UTC. */
export function runDocument(run: Run): ReportDocument['run'] {
  const time = (instant: EpochMs | null): string | null => (instant === null ? null : formatUtc(instant));
  return {
    ...run,
    source: run.source && { ...run.source },
    createdAt: formatUtc(run.createdAt),
    startedAt: time(run.startedAt),
    finishedAt: time(run.finishedAt),
    publishedAt: time(run.publishedAt),
    counts: { ...run.counts },
    timings: { ...run.timings },
    notes: [...run.notes],
  };
}
