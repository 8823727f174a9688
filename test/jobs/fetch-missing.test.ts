import { describe, expect, it } from 'vitest';

import { allocateBars, type Bars } from '../../src/analytics/bars.ts';
import { type EpochMs, shiftedClock } from '../../src/calendar/clock.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { type Session, sessionOn, sessionsBefore, sessionsBetween } from '../../src/calendar/sessions.ts';
import { parseTradingDay, type TradingDay } from '../../src/calendar/trading-day.ts';
import { fetchMissing } from '../../src/jobs/fetch-missing.ts';
import type { BarsOutcome, BarsRequest } from '../../src/ibkr/gateway.ts';
import type { HeldSessions } from '../../src/store/store.ts';

const day = parseTradingDay;
const windowOf = (date: string): Session[] => sessionsBefore(day(date), 20);

/** Two bars a session, priced `factor` times their session's number. */
function barsOf(sessions: readonly Session[], factor: number): Bars {
  const bars = allocateBars(2 * sessions.length);
  for (const [index, { open, close }] of sessions.entries()) {
    bars.time.set([open, close - 60], 2 * index);
    bars.close.set([factor, factor], 2 * index);
  }
  return bars;
}

/** What the store would hold of one symbol. */
class HeldBars {
  readonly closes = new Map<TradingDay, number>();
  drops = 0;

  heldSessions(): Promise<HeldSessions> {
    const newest = [...this.closes].sort(([a], [b]) => (a < b ? -1 : 1)).at(-1);
    const checkBar = newest && { time: sessionOn(newest[0])!.close - 60, close: newest[1] };
    return Promise.resolve({ days: new Set(this.closes.keys()), checkBar: checkBar ?? null });
  }

  saveBars(_symbol: string, days: readonly TradingDay[], bars: Bars): Promise<void> {
    for (const [index, saved] of days.entries()) this.closes.set(saved, bars.close[2 * index]!);
    return Promise.resolve();
  }

  dropBars(): Promise<void> {
    this.drops++;
    this.closes.clear();
    return Promise.resolve();
  }
}

/** A gateway whose prices are multiplied by `factor`, and what it was asked. */
class Asked {
  factor = 1;
  readonly requests: BarsRequest[] = [];
  answer: ((request: BarsRequest) => BarsOutcome | undefined) | undefined;

  fetchAt(now: EpochMs): (request: BarsRequest) => Promise<BarsOutcome> {
    return (request) => {
      this.requests.push(request);
      const last = request.end ?? now;
      const sessions = sessionsBetween(day('2026-06-01'), day('2026-12-31'))
        .filter(({ close }) => close * 1000 <= last)
        .slice(-Number.parseInt(request.duration));
      return Promise.resolve(this.answer?.(request) ?? { kind: 'bars', bars: barsOf(sessions, this.factor) });
    };
  }

  get durations(): string[] {
    return this.requests.splice(0).map(({ duration }) => duration);
  }
}

const fetchAt = (date: string, store: HeldBars, asked: Asked, window = windowOf(date)) => {
  const now = newYorkTime(day(date), '05:45');
  return fetchMissing('AAPL', window, store, shiftedClock(now), asked.fetchAt(now));
};

describe('fetching what is missing', () => {
  it('asks 21 D first, nothing again, and 2 D the next morning', async () => {
    const [store, asked] = [new HeldBars(), new Asked()];
    expect(await fetchAt('2026-11-19', store, asked)).toMatchObject({
      kind: 'complete',
      fetched: 20,
      split: false,
    });
    expect(asked.durations).toEqual(['21 D']);
    expect(await fetchAt('2026-11-19', store, asked)).toMatchObject({ fetched: 0, bars: null });
    expect(asked.durations).toEqual([]);
    expect(await fetchAt('2026-11-20', store, asked)).toMatchObject({ fetched: 1, bars: null, split: false });
    expect(asked.durations).toEqual(['2 D']);
    expect(store.closes.size).toBe(21);
  });

  it('drops and fetches everything once the check bar has changed', async () => {
    const [store, asked] = [new HeldBars(), new Asked()];
    await fetchAt('2026-11-19', store, asked);
    asked.factor = 0.5;
    const outcome = await fetchAt('2026-11-20', store, asked);
    expect(outcome).toMatchObject({ kind: 'complete', fetched: 20, split: true });
    expect(asked.durations).toEqual(['21 D', '2 D', '21 D']);
    expect([store.drops, ...new Set(store.closes.values())]).toEqual([1, 0.5]);
  });

  it('keeps newer sessions when a past window is fetched, having compared the check bar apart', async () => {
    const [store, asked] = [new HeldBars(), new Asked()];
    await fetchAt('2026-11-20', store, asked);
    asked.requests.length = 0;
    const past = await fetchAt('2026-11-20', store, asked, windowOf('2026-11-02'));
    expect(past).toMatchObject({ kind: 'complete', split: false });
    expect(asked.requests.at(-1)).toEqual({ duration: '1 D', end: newYorkTime(day('2026-11-19'), '16:00') });
    expect(store.drops).toBe(0);
    expect(store.closes.has(day('2026-11-19'))).toBe(true);

    asked.factor = 3;
    const older = await fetchAt('2026-11-20', store, asked, windowOf('2026-09-15'));
    expect(older).toMatchObject({ kind: 'complete', split: true });
    expect([...new Set(store.closes.values())]).toEqual([3]);
  });

  it('asks for a check bar far back apart instead of for everything in between', async () => {
    const [store, asked] = [new HeldBars(), new Asked()];
    await fetchAt('2026-08-03', store, asked);
    asked.requests.length = 0;
    expect(await fetchAt('2026-11-20', store, asked)).toMatchObject({ kind: 'complete', split: false });
    expect(asked.durations).toEqual(['21 D', '1 D']);
  });

  it('stores nothing it could not compare, and names why', async () => {
    const [store, asked] = [new HeldBars(), new Asked()];
    await fetchAt('2026-11-20', store, asked);
    const before = new Map(store.closes);
    asked.answer = ({ duration }) =>
      duration === '1 D' ? { kind: 'timed_out', message: 'no answer within 90 s' } : undefined;
    const outcome = await fetchAt('2026-11-20', store, asked, windowOf('2026-11-02'));
    expect(outcome).toEqual({
      kind: 'failed',
      outcome: { kind: 'timed_out', message: 'no answer within 90 s' },
    });
    expect(store.closes).toEqual(before);
  });
});
