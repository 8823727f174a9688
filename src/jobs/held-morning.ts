import { type Preset, presetFrom } from '../analytics/presets.ts';
import { type Session, sessionOn, sessionsBefore } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { readReport, type Report } from '../report/load-report.ts';
import { reportTerms } from '../report/report-terms.ts';
import type { JobContext } from './job-context.ts';
import { newestAttempt } from './run-ledger.ts';

/** The morning report of a day that is over, with what it was made from. */
export interface HeldMorning {
  readonly report: Report;
  /** As they were that morning, in the order of its forecasts. */
  readonly presets: readonly Preset[];
  /** Ascending. */
  readonly window: readonly Session[];
  /** Why it says nothing of how good forecasts are; empty where it does. */
  readonly uncounted: string;
}

/** A day's published morning report, or why there is none. @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED */
export async function heldMorning(
  date: TradingDay,
  { store, settings }: Pick<JobContext, 'store' | 'settings'>,
): Promise<HeldMorning | { readonly missing: string }> {
  const run = await store.publishedRun('morning', date);
  if (run === null) {
    const newest = newestAttempt(await store.runsOf('morning', date));
    if (newest === undefined) return { missing: 'no morning report was made' };
    const why = newest.reason === '' ? '' : `: ${newest.reason}`;
    return { missing: `the morning report is ${newest.state.replaceAll('_', ' ')}${why}` };
  }
  const report = await readReport(store, run);
  const sessions = reportTerms(report).sessions ?? settings.WINDOW_SESSIONS;
  const closed = (sessionOn(date)?.close ?? 0) * 1000;
  return {
    report,
    presets: report.forecasts.map(({ preset, configuration }) =>
      storedPreset(run.runId, preset, configuration),
    ),
    window: sessionsBefore(date, sessions),
    uncounted:
      run.lookAhead || (run.publishedAt ?? 0) >= closed
        ? 'the morning report was made after the close: it is no forecast, and not counted in the accuracy of forecasts'
        : '',
  };
}

function storedPreset(runId: string, name: string, configuration: Readonly<Record<string, unknown>>): Preset {
  const parsed = presetFrom(name, configuration);
  if (parsed.kind === 'preset') return parsed.preset;
  const { field, reason } = parsed.problems[0]!;
  throw new OpenbellError('STORE_FAILED', `The stored forecast ${name} of ${runId}: ${field} ${reason}`);
}
