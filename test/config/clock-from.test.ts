import { describe, expect, it } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { clockFrom } from '../../src/config/clock-from.ts';
import { loadSettings, type WrittenSettings } from '../../src/config/load-settings.ts';

const clockOf = (env: WrittenSettings) => clockFrom(loadSettings({ env, dotenvPath: null }).settings);

describe('the clock of the configuration', () => {
  it("is the machine's unless told otherwise", () => {
    expect(clockOf({})).toBe(systemClock);
  });

  it('stands at OPENBELL_NOW when the process starts', () => {
    const start = Date.parse('2026-11-22T10:45:00Z');
    const now = clockOf({ OPENBELL_NOW: '2026-11-22T05:45:00-05:00' }).now();
    expect(now).toBeGreaterThanOrEqual(start);
    expect(now).toBeLessThan(start + 5_000);
  });

  it('has run on since OPENBELL_NOW_SINCE, at OPENBELL_SPEED', () => {
    const now = clockOf({
      OPENBELL_NOW: '2026-11-22T10:45:00Z',
      OPENBELL_NOW_SINCE: String(systemClock.now() - 60_000),
      OPENBELL_SPEED: '60',
    }).now();
    expect(now).toBeGreaterThanOrEqual(Date.parse('2026-11-22T11:45:00Z'));
    expect(now).toBeLessThan(Date.parse('2026-11-22T11:55:00Z'));
  });
});
