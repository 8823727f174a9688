import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { standardPresets } from '../../src/analytics/presets.ts';
import type { TradingDay } from '../../src/calendar/trading-day.ts';
import { reportSummary } from '../../src/jobs/report-summary.ts';
import { failedRunWarning, missedRunsWarning, noReportWarning } from '../../src/jobs/report-warnings.ts';
import { lateAfter } from '../../src/jobs/schedule.ts';
import { wholeText, withinBounds, wordingOf } from '../../src/notify/wording.ts';
import type { Report } from '../../src/report/load-report.ts';
import { sourceOf } from '../../src/source.ts';
import { sampleReport } from '../report/sample-report.ts';

const edge = sampleReport();
const none = sampleReport({}, -0.01);
const nearlyADayMs = 86_399_000;

/** A report whose presets have the given verdicts. */
const withVerdicts = (
  report: Report,
  verdicts: readonly Report['forecasts'][number]['verdict'][],
): Report => ({
  ...report,
  forecasts: verdicts.map((verdict, index) => ({ ...report.forecasts[index]!, verdict })),
});

describe('the summary of a report', () => {
  it('counts the verdicts in its title and names what is less than whole', () => {
    const verdicts = ['tradeable', 'tradeable', 'thin', 'no_edge', 'no_edge', 'no_edge', 'no_edge'] as const;
    expect(reportSummary(withVerdicts(edge, verdicts)).title).toBe(
      'Report 20 Nov: 2 tradeable, 1 thin, 4 no edge',
    );
    const flawed = sampleReport({ state: 'partial', late: true, reason: '9 of 62 symbols failed (15 %)' });
    const { title, lines } = reportSummary(withVerdicts(flawed, verdicts));
    expect(title).toBe('Report 20 Nov: 2 tradeable, 1 thin, 4 no edge (PARTIAL) (LATE)');
    expect(lines[0]).toBe('partial: 9 of 62 symbols failed (15 %)');
  });

  it('tells each preset with a case: verdict, chosen stocks, trades and P&L; then the data', () => {
    const report = withVerdicts(edge, ['thin', 'no_edge']);
    const [forecast] = report.forecasts;
    const chosen = forecast!.stocks.filter(({ role }) => role === 'chosen').map(({ symbol }) => symbol);
    const { expectedTrades: trades, expectedPnlDollars: pnl } = forecast!;
    const rounded = (value: number): string => String(Math.round(value)).replace('-0', '0');
    const { lines } = reportSummary(report);
    expect(lines).toEqual([
      `default, thin: ${chosen.join(' ')}; trades ${rounded(trades.median)} [${rounded(trades.low)}, ${rounded(trades.high)}], ` +
        `P&L ${rounded(pnl.median)} [${rounded(pnl.low)}, ${rounded(pnl.high)}] $`,
      '[low, high]: the day lies within with 80 %',
      '62 symbols: 60 analysed, 1 with too little data, 1 failed; 475,190 bars, 122 refused',
    ]);
  });

  it('says plainly that there is no case to trade', () => {
    const { title, lines } = reportSummary(none);
    expect(title).toBe('Report 20 Nov: 7 no edge');
    expect(lines[0]).toBe('No forecast has a case to trade.');
  });

  it('carries the mode as a mark unless it is live, and the run as its id', () => {
    expect(reportSummary(edge)).toMatchObject({ id: 'report-morning-2026-11-20-1', marks: ['SIMULATED'] });
    const marksOf = (source: Report['run']['source']) => reportSummary(sampleReport({ source })).marks;
    expect(marksOf(sourceOf('DU123'))).toEqual(['PAPER']);
    expect(marksOf(sourceOf('U123'))).toEqual([]);
    expect(marksOf(null)).toEqual(['UNKNOWN']);
  });

  it('carries figures for programs', () => {
    const { data } = reportSummary(edge);
    const [forecast] = edge.forecasts;
    expect(data).toMatchObject({
      ...{ run: 'morning-2026-11-20-1', date: '2026-11-20', mode: 'SIMULATED', state: 'done', late: 0 },
      ...{ symbols: 62, analysed: 60, tooLittleData: 1, failed: 1 },
      'default.verdict': forecast!.verdict,
      'default.trades': forecast!.expectedTrades.median,
      'default.pnlDollarsLow': forecast!.expectedPnlDollars.low,
      'default.pnlDollarsHigh': forecast!.expectedPnlDollars.high,
    });
  });

  test('fits a phone whatever the report holds', () => {
    const stock = edge.forecasts[0]!.stocks[0]!;
    const huge = fc.double({ noNaN: true, min: -1e12, max: 1e12 });
    const interval = fc.record({ low: huge, median: huge, high: huge });
    const forecast = fc.record({
      preset: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      verdict: fc.constantFrom('tradeable' as const, 'thin' as const, 'no_edge' as const),
      expectedTrades: interval,
      expectedPnlDollars: interval,
      stocks: fc.array(
        fc
          .string({ minLength: 1, maxLength: 8 })
          .map((symbol) => ({ ...stock, symbol, role: 'chosen' as const })),
        { maxLength: 20 },
      ),
    });
    const whole = fc.property(
      fc.array(forecast, { maxLength: 25 }),
      fc.string({ unit: 'grapheme', maxLength: 900 }),
      fc.boolean(),
      (forecasts, reason, late) => {
        const summary = reportSummary({
          ...sampleRun(late ? 'partial' : 'done', reason, late),
          forecasts: forecasts.map((one) => ({ ...edge.forecasts[0]!, ...one })),
        });
        const wording = wordingOf(withinBounds(summary), nearlyADayMs);
        expect(wording.head.length).toBeLessThanOrEqual(110);
        expect(wholeText(wording).length).toBeLessThanOrEqual(1_000);
        // Nothing the channel would have to cut or clean again.
        expect(wording.lines).toEqual(summary.lines);
        expect(wordingOf(summary, 0).title).toBe(summary.title);
        expect(wording.lines.at(-1)).toMatch(/^62 symbols: /);
      },
    );
    fc.assert(whole, { numRuns: 300 });
  });

  test('names all seven presets, and as many stocks as there is room for', () => {
    const { lines } = reportSummary(
      withVerdicts(
        edge,
        standardPresets.map(() => 'tradeable'),
      ),
    );
    expect(lines.slice(0, 7).map((line) => line.split(',')[0])).toEqual(
      standardPresets.map(({ name }) => name),
    );
    expect(lines[0]).toMatch(/^default, tradeable: \S+ \S+( \S+)*; trades /);
  });
});

const sampleRun = (state: 'done' | 'partial', reason: string, late: boolean): Report => ({
  ...edge,
  run: { ...edge.run, state, reason, late },
});

describe('warnings', () => {
  const date = '2026-11-20' as TradingDay;

  it('tell why a run failed and what to do', () => {
    const run = {
      ...edge.run,
      state: 'failed',
      reason: 'GATEWAY_MODE: the account U1 on port 4002',
    } as const;
    expect(failedRunWarning(run)).toMatchObject({
      id: 'failed-morning-2026-11-20-1',
      kind: 'warning',
      title: 'No report for 20 Nov: the run failed',
      lines: [
        'GATEWAY_MODE: the account U1 on port 4002',
        expect.stringMatching(/^The account and the port disagree/),
        'run morning-2026-11-20-1',
      ],
      marks: ['SIMULATED'],
    });
  });

  it('tell of several missed days at once', () => {
    const missed = ['2026-11-25', '2026-11-27'].map((day) => ({
      ...edge.run,
      date: day as TradingDay,
      state: 'missed' as const,
      reason: 'openbell was not running that morning',
    }));
    expect(missedRunsWarning(missed)).toMatchObject({
      id: 'missed-2026-11-27',
      title: '2 reports were missed, the last of 27 Nov',
      lines: ['25 Nov, 27 Nov', 'openbell was not running that morning', expect.stringContaining('openbell')],
    });
    expect(missedRunsWarning(missed.slice(0, 1)).title).toBe('The report of 25 Nov was missed');
  });

  it('tell how far the run is that a session opens without', () => {
    const waiting = { ...edge.run, state: 'waiting_for_gateway' as const, reason: '' };
    expect(noReportWarning(date, lateAfter(date), waiting)).toMatchObject({
      id: 'no-report-2026-11-20',
      title: 'No report yet for 20 Nov: the market is open',
      lines: ['Its run morning-2026-11-20-1 is waiting for gateway.', expect.any(String)],
      data: { state: 'waiting_for_gateway' },
    });
    expect(noReportWarning(date, lateAfter(date), undefined).lines[0]).toBe('It has no run.');
  });

  it('fit a phone whatever a reason holds', () => {
    const reasons = fc.property(fc.string({ unit: 'grapheme', maxLength: 5_000 }), (reason) => {
      const run = { ...edge.run, reason };
      for (const warning of [
        failedRunWarning({ ...run, state: 'failed' }),
        missedRunsWarning(Array.from({ length: 31 }, () => run)),
        noReportWarning(date, lateAfter(date), run),
      ]) {
        const wording = wordingOf(warning, nearlyADayMs);
        expect(wording.head.length).toBeLessThanOrEqual(110);
        expect(wholeText(wording).length).toBeLessThanOrEqual(1_000);
        expect(wording.lines).toEqual(warning.lines);
      }
    });
    fc.assert(reasons, { numRuns: 200 });
  });
});
