import { describe, expect, test } from 'vitest';

import { decisions } from '../../../src/analytics/end-of-day/decision.ts';
import type { AccuracyRow } from '../../../src/analytics/end-of-day/end-of-day-types.ts';
import { accuracyRow, dateAt } from './accuracy-row.ts';

/** Reports of one preset whose trades all came out `difference` off the median 20 of an interval of 20 ± `halfWidth`. */
function reports(
  count: number,
  difference: number,
  { halfWidth = 10, from = 0, ...rest }: Partial<AccuracyRow> & { halfWidth?: number; from?: number } = {},
): AccuracyRow[] {
  const interval = { low: 20 - halfWidth, median: 20, high: 20 + halfWidth };
  return Array.from({ length: count }, (_, day) => [
    accuracyRow({ date: dateAt(from + day), interval, realised: 20 + difference, ...rest }),
    accuracyRow({ date: dateAt(from + day), metric: 'pnl', interval, realised: 20, ...rest }),
  ]).flat();
}

const first = (rows: readonly AccuracyRow[]) => decisions(rows, ['default'])[0]!;

describe('what a gap asks for', () => {
  test.each([
    [0, 'go_on'],
    [0.999, 'go_on'],
    [1, 'watch'],
    [2.499, 'watch'],
    [2.5, 'look_into_it'],
    [4, 'look_into_it'],
    [4.001, 'stop_relying'],
    [30, 'stop_relying'],
  ] as const)('%d of a half width of 10: %s, on either side', (difference, advice) => {
    for (const sign of [1, -1]) {
      const decision = first(reports(12, sign * difference));
      expect(decision.advice).toBe(advice);
      expect(decision.gapPercent).toBeCloseTo(10 * difference, 9);
    }
  });

  test('the larger of the two figures decides, and both are told', () => {
    const rows = reports(10, 1).map((row) => (row.metric === 'pnl' ? { ...row, realised: 15 } : row));
    const decision = first(rows);
    expect(decision.advice).toBe('stop_relying');
    expect(decision.evidence).toEqual([
      { metric: 'trades', forecast: 20, realised: 21, halfWidth: 10, gapPercent: 10 },
      { metric: 'pnl', forecast: 20, realised: 15, halfWidth: 10, gapPercent: 50 },
    ]);
  });

  test('days that miss on both sides even out: it is the mean that is held', () => {
    const rows = [...reports(10, 9), ...reports(10, -9, { from: 10 })];
    expect(first(rows)).toMatchObject({ gapPercent: 0, advice: 'go_on', reports: 20 });
  });

  test('below ten reports nothing is said', () => {
    expect(first(reports(9, 30))).toEqual({
      ...{ preset: 'default', horizon: 20, reports: 9, gapPercent: null, advice: 'too_few_reports' },
      evidence: [],
    });
    expect(first(reports(10, 30)).advice).toBe('stop_relying');
    expect(first([])).toMatchObject({ reports: 0, advice: 'too_few_reports' });
  });

  test('an interval without width is right or wholly wrong', () => {
    expect(first(reports(10, 0, { halfWidth: 0 }))).toMatchObject({ gapPercent: 0, advice: 'go_on' });
    expect(first(reports(10, 0.1, { halfWidth: 0 }))).toMatchObject({
      ...{ gapPercent: 100, advice: 'stop_relying' },
    });
  });

  test('of the newest 20 and 60 reports, by date and not by place in the list', () => {
    const rows = [...reports(50, 9), ...reports(20, 1, { from: 50 })].reverse();
    const [short, long] = decisions(rows, ['default']);
    expect(short).toMatchObject({ horizon: 20, reports: 20, gapPercent: 10 });
    // 40 of 60 reports are off by 9, 20 by 1
    expect(long!.gapPercent).toBeCloseTo((10 * (40 * 9 + 20)) / 60, 9);
    expect(long).toMatchObject({ horizon: 60, reports: 60 });
  });

  test('each preset by its own rows, and only by the list every report has', () => {
    const rows = [...reports(10, 0), ...reports(10, 9, { preset: 'abtest' })];
    const chosen = reports(10, 9, { basis: 'chosen' });
    expect(decisions([...rows, ...chosen], ['default', 'abtest']).map(({ advice }) => advice)).toEqual([
      ...['go_on', 'go_on', 'stop_relying', 'stop_relying'],
    ]);
  });

  test('reports from before the list was told are no evidence', () => {
    expect(first(reports(15, 9, { basis: 'chosen' }))).toMatchObject({
      ...{ reports: 0, advice: 'too_few_reports' },
    });
  });
});
