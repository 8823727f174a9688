import { describe, expect, it } from 'vitest';

import { acceptBars, insufficientData, noRejections } from '../../src/analytics/accept-bars.ts';
import type { Bars } from '../../src/analytics/bars.ts';
import type { RejectionReason } from '../../src/analytics/results.ts';
import { barsOf, flat, joinBars, type Row, sessionsFrom, times } from './golden-session.ts';

const sessions = sessionsFrom(3, [1]);
const good: Row = [10, 12, 9, 11, 100];

type Column = Exclude<keyof Bars, 'length'>;

/** Three good bars with one value of the middle one changed. */
function withValue(column: Column, value: number): Bars {
  const bars = barsOf(sessions[0]!, times(3, good));
  bars.wap.fill(10.5);
  bars[column][1] = value;
  return bars;
}

function rejections(bars: Bars): Partial<Record<RejectionReason, number>> {
  const { rejected } = acceptBars(bars, sessions).quality;
  return Object.fromEntries(Object.entries(rejected).filter(([, count]) => count > 0));
}

describe('bars at the door', () => {
  it.each<[Column, number, RejectionReason]>([
    ['time', Number.NaN, 'not_a_number'],
    ['time', Number.POSITIVE_INFINITY, 'not_a_number'],
    ['open', Number.NaN, 'not_a_number'],
    ['high', Number.POSITIVE_INFINITY, 'not_a_number'],
    ['low', Number.NEGATIVE_INFINITY, 'not_a_number'],
    ['close', Number.NaN, 'not_a_number'],
    ['volume', Number.NaN, 'not_a_number'],
    ['volume', Number.POSITIVE_INFINITY, 'not_a_number'],
    ['open', 0, 'price_not_positive'],
    ['low', 0, 'price_not_positive'],
    ['close', -1, 'price_not_positive'],
    ['volume', -1, 'volume_negative'],
    ['low', 10.001, 'low_above_body'],
    ['high', 10.999, 'high_below_body'],
    ['wap', Number.POSITIVE_INFINITY, 'wap_infinite'],
    ['wap', Number.NEGATIVE_INFINITY, 'wap_infinite'],
    ['time', sessions[0]!.open - 1, 'outside_session'],
    ['time', sessions[0]!.close, 'outside_session'],
    ['time', sessions[2]!.close + 60, 'outside_session'],
    ['time', sessions[0]!.open, 'not_after_previous'],
  ])('refuses %s %d as %s', (column, value, reason) => {
    expect(rejections(withValue(column, value))).toEqual({ [reason]: 1 });
  });

  it.each<[Column, number]>([
    ['low', 10],
    ['high', 11],
    ['volume', 0],
    ['wap', Number.NaN],
    ['wap', 0],
    ['wap', -3],
    ['count', Number.NaN],
    ['count', -7],
    ['count', Number.POSITIVE_INFINITY],
    ['time', sessions[0]!.open + 0.5],
  ])('takes %s %d', (column, value) => {
    expect(rejections(withValue(column, value))).toEqual({});
  });

  it('counts a bar that breaks several rules under the first of the table', () => {
    const bars = barsOf(sessions[0]!, [[10, 12, Number.NaN, 11, -1]]);
    expect(rejections(bars)).toEqual({ not_a_number: 1 });
    const late = barsOf(sessions[0]!, [[10, 9, -1, 11, -1]], -5);
    expect(rejections(late)).toEqual({ price_not_positive: 1 });
  });

  it('holds times against the accepted bar before, not against a refused one', () => {
    const bars = barsOf(sessions[0]!, times(5, good));
    bars.time[1] = sessions[2]!.open;
    bars.high[1] = 1;
    bars.time[3] = bars.time[2]!;
    expect(rejections(bars)).toEqual({ high_below_body: 1, not_after_previous: 1 });
  });

  it('refuses everything behind an accepted bar of a later day', () => {
    const parts = [barsOf(sessions[2]!, [good]), barsOf(sessions[1]!, [good, good])];
    expect(rejections(joinBars(parts))).toEqual({ not_after_previous: 2 });
  });

  it('gives the mean of high, low and close for a wap that is none, or where nothing traded', () => {
    const bars = barsOf(sessions[0]!, [good, good, good, [10, 12, 9, 11, 0], good]);
    bars.wap.set([10.25, Number.NaN, -1, 10.25, 0]);
    const mean = (12 + 9 + 11) / 3;
    expect([...acceptBars(bars, sessions).bars.wap]).toEqual([10.25, mean, mean, mean, mean]);
  });

  it('cuts the bars into sessions, a half day ending at 13:00, an empty one between two', () => {
    const parts = [barsOf(sessions[0]!, times(2, good)), barsOf(sessions[2]!, [good])];
    expect([...acceptBars(joinBars(parts), sessions).offsets]).toEqual([0, 2, 2, 3]);
    const half = joinBars([barsOf(sessions[1]!, [good, good], 209)]);
    const { offsets, quality } = acceptBars(half, sessions);
    expect([...offsets]).toEqual([0, 0, 1, 1]);
    expect(quality).toEqual({
      accepted: 1,
      rejected: { ...noRejections(), outside_session: 1 },
      missingMinutes: 390 + 209 + 390,
      usableSessions: 1,
      windowSessions: 3,
    });
  });

  it('knows no bars and no sessions', () => {
    expect(acceptBars(barsOf(sessions[0]!, []), sessions).offsets).toEqual(new Int32Array(4));
    const { quality, offsets } = acceptBars(barsOf(sessions[0]!, [good]), []);
    expect(quality.rejected.outside_session).toBe(1);
    expect([...offsets]).toEqual([0]);
  });
});

describe('insufficient data', () => {
  const window = sessionsFrom(20);
  const quality = (usable: number, minutesEach: number): string => {
    const bars = joinBars(
      window.slice(0, usable).map((session) => barsOf(session, times(minutesEach, flat(10)))),
    );
    return insufficientData(acceptBars(bars, window).quality, window);
  };

  it('is fewer than 15 usable sessions', () => {
    expect(quality(14, 390)).toBe('14 usable sessions of 20, at least 15 are needed');
    expect(quality(16, 390)).toBe('');
  });

  it('is fewer than 60 % of the minutes', () => {
    expect(quality(20, 234)).toBe('');
    expect(quality(20, 233)).toBe('4660 of 7800 minutes have a bar, at least 60 % are needed');
  });
});
