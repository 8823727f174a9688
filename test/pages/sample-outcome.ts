import { decisions } from '../../src/analytics/end-of-day/decision.ts';
import { holdForecasts, type SymbolDay } from '../../src/analytics/end-of-day/hold-forecasts.ts';
import type { Forecast } from '../../src/analytics/forecast-types.ts';
import { seededRandom } from '../../src/analytics/random.ts';
import { epochMs } from '../../src/calendar/clock.ts';
import type { EndOfDayReport } from '../../src/report/end-of-day-schema.ts';
import type { Run } from '../../src/store/store.ts';
import { sampleLedger } from './sample-accuracy.ts';
import { samplePatterns } from '../store/sample-rows.ts';
import { sampleReport, sampleRun } from '../report/sample-report.ts';

export const sampleEndRun: Run = {
  ...sampleRun,
  ...{ runId: 'end_of_day-2026-11-20-1', kind: 'end_of_day', notes: [] },
  publishedAt: epochMs(1_795_212_400_000),
};

const made = new Map<number | undefined, readonly Forecast[]>();

/** Each takes a third of a second. */
function forecastsWith(edge: number | undefined): readonly Forecast[] {
  const forecasts = made.get(edge) ?? sampleReport({}, edge).forecasts;
  made.set(edge, forecasts);
  return forecasts;
}

interface SampledEnd {
  readonly run?: Partial<Run>;
  /** Reports its decisions rest on. */
  readonly reports?: number;
  /** Patterns of a stock on the day, at most. */
  readonly patterns?: number;
  /** Net return of every trade; default: some of either sign. */
  readonly netReturn?: number;
  /** Of the morning's stocks; 0 is without an edge, so that none is chosen. */
  readonly edge?: number;
}

/** The end of the day of `sampleReport`: every fifth stock without data, every other with patterns. */
export function sampleOutcome({
  run,
  reports = 25,
  patterns = 7,
  netReturn,
  edge,
}: SampledEnd = {}): EndOfDayReport {
  const random = seededRandom(5);
  const forecasts = forecastsWith(edge);
  const presets = forecasts.map(({ preset }) => preset);
  const listed = [...new Set(forecasts.flatMap(({ stocks }) => stocks.map(({ symbol }) => symbol)))];
  const days = new Map(
    listed.map((symbol, place): [string, SymbolDay] => {
      if (place % 5 === 4) return [symbol, { data: 'no_data', reason: 'no bars of the day' }];
      const found = presets.flatMap((preset) =>
        samplePatterns(Math.floor((patterns + 1) * random()), preset),
      );
      return [
        symbol,
        {
          data: 'bars',
          patterns: found.map((pattern) => ({
            ...{ ...pattern, session: sampleRun.date },
            trade: pattern.trade && { ...pattern.trade, netReturn: netReturn ?? 0.02 * (random() - 0.45) },
          })),
        },
      ];
    }),
  );
  const held = holdForecasts({
    ...{ date: sampleRun.date, forecasts, presets, sessions: [], positionDollars: 3_000 },
    ...{ days, tallies: new Map() },
  });
  return {
    run: { ...sampleEndRun, ...run },
    presets: held,
    ...{ morningRunId: sampleRun.runId, withoutMorning: '', accuracy: [], account: null },
    decisions: decisions(sampleLedger({ reports, presets }), presets),
  };
}
