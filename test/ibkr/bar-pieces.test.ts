import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { allocateBars, type Bars } from '../../src/analytics/bars.ts';
import { epochMs } from '../../src/calendar/clock.ts';
import { newYorkDay, newYorkTime } from '../../src/calendar/new-york.ts';
import { sessionOn, sessionsBefore } from '../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { piecesOf, stitchBars } from '../../src/ibkr/bar-pieces.ts';

const beforeOpen = newYorkTime(parseTradingDay('2026-11-20'), '05:45');
const inSession = newYorkTime(parseTradingDay('2026-11-20'), '11:00');
const closeOf = (day: string): number => sessionOn(parseTradingDay(day))!.close * 1000;

function barsAt(times: readonly number[], close = 1): Bars {
  const bars = allocateBars(times.length);
  bars.time.set(times);
  bars.close.fill(close);
  return bars;
}

describe('piecesOf', () => {
  it('cuts 20 completed sessions into four, ending at session closes, the newest at now', () => {
    expect(piecesOf({ duration: '20 D' }, beforeOpen)).toEqual([
      { duration: '5 D', end: closeOf('2026-10-29') },
      { duration: '5 D', end: closeOf('2026-11-05') },
      { duration: '5 D', end: closeOf('2026-11-12') },
      { duration: '5 D' },
    ]);
  });

  it('counts the session that is on, and leaves the rest to the oldest piece', () => {
    expect(piecesOf({ duration: '6 D' }, inSession)).toEqual([
      { duration: '1 D', end: closeOf('2026-11-13') },
      { duration: '5 D' },
    ]);
  });

  it('keeps the end of the request', () => {
    const end = epochMs(closeOf('2026-11-12'));
    expect(piecesOf({ duration: '7 D', end }, beforeOpen)).toEqual([
      { duration: '2 D', end: closeOf('2026-11-05') },
      { duration: '5 D', end },
    ]);
  });

  it.each(['5 D', '1 D', '2 W', '3600 S', ''])('does not cut %j', (duration) => {
    expect(piecesOf({ duration }, beforeOpen)).toEqual([]);
  });

  it('covers exactly the sessions asked for, without overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 250 }), fc.nat({ max: 3 * 365 }), (count, days) => {
        const now = epochMs(beforeOpen - days * 86_400_000);
        const wanted = sessionsBefore(newYorkDay(now), count).map(({ day }) => day);
        const covered = piecesOf({ duration: `${count} D` }, now).flatMap(({ duration, end }) => {
          const length = Number(duration.replace(' D', ''));
          const last = end === undefined ? wanted.at(-1)! : newYorkDay(end);
          return wanted.slice(wanted.indexOf(last) - length + 1, wanted.indexOf(last) + 1);
        });
        expect(covered).toEqual(wanted);
      }),
    );
  });
});

describe('stitchBars', () => {
  it('joins in order and drops what an earlier part holds', () => {
    const joined = stitchBars([
      barsAt([1, 2, 3], 1),
      barsAt([3, 4], 2),
      barsAt([], 3),
      barsAt([4], 4),
      barsAt([5], 5),
    ]);
    expect([...joined.time]).toEqual([1, 2, 3, 4, 5]);
    expect([...joined.close]).toEqual([1, 1, 1, 2, 5]);
  });
});
