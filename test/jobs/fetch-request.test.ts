import { describe, expect, it } from 'vitest';

import { allocateBars } from '../../src/analytics/bars.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { sessionsBefore } from '../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { barsOfSessions, requestFor } from '../../src/jobs/fetch-missing.ts';
import type { HeldSessions } from '../../src/store/store.ts';

const date = parseTradingDay('2026-11-20');
const window = sessionsBefore(date, 20);
const nothing: HeldSessions = { days: new Set(), checkBar: null };
const heldUpTo = (count: number): HeldSessions => ({
  days: new Set(window.slice(0, count).map((session) => session.day)),
  checkBar: { time: window[count - 1]!.close - 60, close: 10 },
});
const before = newYorkTime(date, '05:45');

describe('the request for missing sessions', () => {
  it('asks 21 D on the first run', () => {
    expect(requestFor(window, nothing, before)).toEqual({ duration: '21 D' });
  });

  it('asks 2 D the next morning: the new session and the one of the check bar', () => {
    expect(requestFor(window.slice(19), heldUpTo(19), before)).toEqual({ duration: '2 D' });
  });

  it('asks one day more during the session, whose bars count as a day', () => {
    expect(requestFor(window.slice(19), heldUpTo(19), newYorkTime(date, '11:00'))).toEqual({
      duration: '3 D',
    });
  });

  it('names the end where the window lies in the past', () => {
    const later = newYorkTime(parseTradingDay('2026-12-15'), '05:45');
    const end = window[19]!.close * 1000;
    expect(requestFor(window, nothing, later)).toEqual({ duration: '21 D', end });
    expect(requestFor(window.slice(19), heldUpTo(19), later)).toEqual({ duration: '2 D', end });
  });
});

describe('rows of wanted sessions', () => {
  it('drops rows of other sessions and keeps each value beside its time', () => {
    const bars = allocateBars(4);
    bars.time.set([window[0]!.open, window[1]!.open, window[1]!.close - 60, window[2]!.open]);
    bars.close.set([1, 2, 3, 4]);
    const kept = barsOfSessions(bars, [window[1]!]);
    expect([...kept.time]).toEqual([window[1]!.open, window[1]!.close - 60]);
    expect([...kept.close]).toEqual([2, 3]);
  });
});
