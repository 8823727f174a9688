import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { marketDay } from '../../src/calendar/market-day.ts';
import { formatNewYork } from '../../src/calendar/new-york.ts';
import { addDays, parseTradingDay } from '../../src/calendar/trading-day.ts';
import { compareHours, disagreementText } from '../../src/ibkr/exchange-hours.ts';

const compare = (liquidHours: string, timeZone = 'US/Eastern') =>
  compareHours({ symbol: 'AAPL', liquidHours, timeZone });

describe('trading hours of a gateway against the calendar', () => {
  it('agree where they are the same, on half days, weekends and holidays too', () => {
    const told =
      '20261125:0930-20261125:1600;20261126:CLOSED;20261127:0930-20261127:1300;20261128:CLOSED;20261129:CLOSED';
    expect(compare(told)).toEqual({ days: 5, disagreements: [] });
  });

  it('disagree in both directions, each with the setting that would follow the gateway', () => {
    const told =
      '20261209:CLOSED;20261210:0930-20261210:1300;20261224:0930-20261224:1600;20261225:0930-20261225:1600';
    const { disagreements } = compare(told);
    expect(disagreements.map(disagreementText)).toEqual([
      '2026-12-09: closed by the gateway, 09:30-16:00 by the calendar',
      '2026-12-10: 09:30-13:00 by the gateway, 09:30-16:00 by the calendar',
      '2026-12-24: 09:30-16:00 by the gateway, 09:30-13:00 by the calendar',
      '2026-12-25: 09:30-16:00 by the gateway, closed: Christmas Day by the calendar',
    ]);
    expect(disagreements.map(({ setting }) => setting)).toEqual([
      '2026-12-09:closed:REASON',
      '2026-12-10:half:REASON',
      '2026-12-24:open:REASON',
      '2026-12-25:open:REASON',
    ]);
    expect(compare('20261209:1000-20261209:1600').disagreements[0]?.setting).toBeNull();
  });

  it.each([
    ['20261120:0930-1600', 'America/New_York'],
    ['20261120:0930-1200,20261120:1200-1600', 'EST (Eastern Standard Time)'],
    ['20260720:0930-20260720:1600', 'EST'],
    ['20261120:0830-20261120:1500', 'US/Central'],
    ['20261120:0930-20261120:1600', ''],
  ])('are read in every form and zone IBKR has: %s of %s', (told, zone) => {
    expect(compare(told, zone)).toEqual({ days: 1, disagreements: [] });
  });

  it.each([
    ['', 'US/Eastern', 'tells no trading hours of AAPL'],
    ['20261120:soon', 'US/Eastern', 'cannot be read: "20261120:soon"'],
    ['20261120:0930-20261120:1600', 'Mars/Base', 'no time of the zone Mars/Base'],
    ['20261320:CLOSED', 'US/Eastern', 'is not a date'],
  ])('that cannot be read are no agreement: %s of %s', (told, zone, reason) => {
    expect(() => compare(told, zone)).toThrow(reason);
  });

  it('of any day, written as the calendar has it, agree; a minute off, they do not', () => {
    const anyDay = fc.integer({ min: 0, max: 5_000 }).map((n) => addDays(parseTradingDay('2014-01-01'), n));
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 59 }), (day, minutes) => {
        const digits = day.replaceAll('-', '');
        const kept = marketDay(day);
        if (kept.kind === 'closed') {
          expect(compare(`${digits}:CLOSED`).disagreements).toEqual([]);
          return;
        }
        const at = (instant: number): string => `${digits}:${formatNewYork(instant, 'HHmm')}`;
        expect(compare(`${at(kept.open)}-${at(kept.close)}`).disagreements).toEqual([]);
        const off = `${at(kept.open + minutes * 60_000)}-${at(kept.close)}`;
        expect(compare(off).disagreements).toHaveLength(1);
      }),
    );
  });
});
