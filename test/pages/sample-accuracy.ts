import type { AccuracyRow, Basis, Metric } from '../../src/analytics/end-of-day/end-of-day-types.ts';
import { heldFigure } from '../../src/analytics/end-of-day/held-figure.ts';
import { dayDistribution, intervalOf } from '../../src/analytics/prediction-interval.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import { seededRandom } from '../../src/analytics/random.ts';
import { epochMs } from '../../src/calendar/clock.ts';
import { sessionsBefore } from '../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { WalkForwardReport } from '../../src/report/walk-forward-schema.ts';
import type { StoredWalk } from '../../src/store/accuracy-records.ts';

export interface SampledLedger {
  readonly reports: number;
  readonly presets?: readonly string[];
  readonly bases?: readonly Basis[];
  /** Of what comes, against what the days before it had: 1 is honest. */
  readonly spread?: number;
}

/** A ledger of accuracy whose intervals are read from twenty days of a seeded market, the newest of 20 Nov 2026. */
export function sampleLedger({
  reports,
  presets = standardPresets.map(({ name }) => name),
  bases = ['chosen', 'paper'],
  spread = 1,
}: SampledLedger): AccuracyRow[] {
  const random = seededRandom(7);
  const noise = (): number => random() + random() + random() - 1.5;
  return sessionsBefore(parseTradingDay('2026-11-21'), reports).flatMap(({ day: date }) => {
    // What all share on a day.
    const market = noise();
    return presets.flatMap((preset) =>
      bases.flatMap((basis) =>
        (['trades', 'pnl'] as const).map((metric): AccuracyRow => {
          const value = (wide: number): number => valueOf(metric, wide * (noise() + market));
          const days = Array.from({ length: 20 }, () => valueOf(metric, noise() + noise()));
          const interval = intervalOf(dayDistribution(days), 0.8);
          const others = { sameSymbols: days.map((day) => 1.2 * day), defaultPreset: days.toReversed() };
          return {
            ...{ date, preset, basis, metric },
            ...heldFigure({ interval, days, central: 0.8 }, value(spread), others),
          };
        }),
      ),
    );
  });
}

const valueOf = (metric: Metric, deviation: number): number =>
  metric === 'trades' ? Math.max(0, Math.round(12 + 5 * deviation)) : 10 + 60 * deviation;

/** A stored walk without its own sums: readers make theirs from its rows. */
export function sampleWalk(runId: string): StoredWalk {
  const body: WalkForwardReport = {
    ...{ schemaVersion: 1, runId, createdAt: '2026-11-20T11:00:00.000Z', origin: 'bars-of-october.csv.gz' },
    ...{ symbols: 40, acceptedBars: 900_000, rejectedBars: 12, costBps: 2, fillSlippage: 0.05 },
    ...{ portfolioSize: 8, capital: 30_000, from: '2026-10-16', to: '2026-11-20', days: 25, forecasts: 75 },
    ...{ parts: [], verdicts: [] },
  };
  return { runId, createdAt: epochMs(1_795_172_400_000), body };
}
