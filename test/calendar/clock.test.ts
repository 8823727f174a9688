import { describe, expect, it } from 'vitest';

import { epochMs, shiftedClock, stopwatch, systemClock } from '../../src/calendar/clock.ts';

describe('a shifted clock', () => {
  it('agrees between processes that are given the same three numbers', () => {
    const start = epochMs(Date.parse('2026-11-20T10:45:00Z'));
    const startedAt = Date.now() - 60_000;
    const [one, other] = [shiftedClock(start, 10, startedAt), shiftedClock(start, 10, startedAt)];
    expect(one.now()).toBeGreaterThanOrEqual(start + 600_000);
    expect(other.now() - one.now()).toBeLessThan(10_000);
  });

  it("sleeps in its own time: an hour at speed 100,000 is 36 ms of the machine's", async () => {
    const clock = shiftedClock(epochMs(0), 100_000);
    const elapsed = stopwatch();
    await clock.sleep(3_600_000);
    expect(elapsed()).toBeGreaterThanOrEqual(30);
    expect(clock.now()).toBeGreaterThanOrEqual(3_000_000);
  });
});

describe('sleep', () => {
  it('ends at once when it is aborted, before or during it', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(3_600_000, controller.signal);
    controller.abort();
    await sleeping;
    await systemClock.sleep(3_600_000, controller.signal);
  });
});
