import { allocateBars, type Bars } from '../../src/analytics/bars.ts';
import type { Pattern } from '../../src/analytics/results.ts';
import { epochMs } from '../../src/calendar/clock.ts';
import type { Session } from '../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { Run, RunSymbol } from '../../src/store/store.ts';

export const day = parseTradingDay('2026-11-20');

/** A generator of numbers in [0, 1) that is the same every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const columns = ['time', 'open', 'high', 'low', 'close', 'volume', 'wap', 'count'] as const;

/** Minute bars of whole sessions as a gateway sends them: prices in cents, WAP in tenths of one. */
export function sampleBars(sessions: readonly Session[], seed = 1, volatility = 0.001): Bars {
  const random = seeded(seed);
  const length = sessions.reduce((sum, { open, close }) => sum + (close - open) / 60, 0);
  const bars = allocateBars(length);
  const rounded = (price: number, digits: number): number => Number(price.toFixed(digits));
  let price = 5 + random() * 300;
  let index = 0;
  for (const session of sessions) {
    for (let time = session.open; time < session.close; time += 60, index++) {
      const open = price;
      const path = Array.from({ length: 8 }, () => (price *= 1 + (random() - 0.5) * 2 * volatility));
      bars.time[index] = time;
      bars.open[index] = rounded(open, 2);
      bars.close[index] = rounded(price, 2);
      bars.high[index] = rounded(Math.max(open, ...path), 2);
      bars.low[index] = rounded(Math.min(open, ...path), 2);
      bars.wap[index] = rounded(path.reduce((sum, one) => sum + one, 0) / path.length, 3);
      bars.volume[index] = Math.round(20_000 * random() ** 2) + 100;
      bars.count[index] = Math.round(200 * random()) + 1;
    }
  }
  return bars;
}

/** Columns whose bytes differ. */
export function differences(a: Bars, b: Bars): string[] {
  const bytes = (column: Float64Array): Buffer =>
    Buffer.from(column.buffer, column.byteOffset, column.byteLength);
  return columns.filter((name) => !bytes(a[name]).equals(bytes(b[name])));
}

export function sampleRun(attempt: number, change: Partial<Run> = {}): Run {
  return {
    runId: `morning-${day}-${attempt}`,
    kind: 'morning',
    date: day,
    attempt,
    state: 'queued',
    late: false,
    lookAhead: false,
    reason: '',
    source: { account: 'DUSIMS1', mode: 'SIMULATED', id: 'DUSIMS1' },
    createdAt: epochMs(1_795_243_500_123),
    startedAt: null,
    finishedAt: null,
    publishedAt: null,
    counts: { symbols: 500 },
    timings: { scan: 12.5 },
    notes: [`it's "quoted" \\ and\nbroken`, 'ünïcode'],
    ...change,
  };
}

export function samplePatterns(count: number, preset = 'classic'): Pattern[] {
  return Array.from({ length: count }, (_, index) => ({
    preset,
    session: '2026-11-19',
    startTime: 1_795_100_000 + index * 60,
    recoveryTime: 1_795_100_300 + index * 60,
    completeTime: 1_795_100_600 + index * 60,
    high: 10 + index / 3,
    low: 9,
    recovery: 9.7,
    patternLow: 0.1 + 0.2,
    outcome:
      index % 3 === 0
        ? ('trade' as const)
        : index % 3 === 1
          ? ('refused:vwap' as const)
          : ('no_entry' as const),
    trade:
      index % 3 === 0
        ? {
            entryTime: 1_795_101_000,
            entryPrice: 1 / 3,
            exitTime: 1_795_102_000,
            exitPrice: 2 / 3,
            reason: 't2' as const,
            netReturn: -1e-17,
            deadZoneMinutes: 0,
          }
        : null,
  }));
}

export function sampleSymbol(runId: string, symbol: string): RunSymbol {
  return {
    runId,
    date: day,
    symbol,
    state: 'analysed',
    reason: '',
    volume: 123_456_789.5,
    quality: {
      accepted: 7800,
      rejected: {
        low_above_body: 0,
        high_below_body: 1,
        price_not_positive: 0,
        volume_negative: 0,
        not_a_number: 0,
        wap_infinite: 0,
        outside_session: 2,
        not_after_previous: 0,
      },
      missingMinutes: 3,
      usableSessions: 20,
      windowSessions: 20,
    },
    measures: { spread: 0.1 + 0.2, halts: null },
    tally: Float64Array.of(0, 1, -0.1 - 0.2, Number.MIN_VALUE),
  };
}
