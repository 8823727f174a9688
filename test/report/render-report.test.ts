import { stripVTControlCharacters } from 'node:util';

import { describe, expect, test } from 'vitest';

import { standardPresets } from '../../src/analytics/presets.ts';
import { epochMs } from '../../src/calendar/clock.ts';
import { OpenbellError } from '../../src/errors/openbell-error.ts';
import { coloursOn } from '../../src/report/screen.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { stockSummaries } from '../../src/report/stock-table.ts';
import { sourceOf } from '../../src/source.ts';
import { sampleReport } from './sample-report.ts';

const plain = { colour: false, width: 80 } as const;

/** Titles of the tables: the lines after an empty one. */
const titles = (text: string): string[] => text.split('\n\n').map((part) => part.split('\n')[0]!);

describe('the rendered report', () => {
  const report = sampleReport();

  test('shows seven forecasts with verdict, intervals and what they rest on', () => {
    const text = renderReport(report, plain);
    for (const { preset, basisTrades, expectedTrades } of report.forecasts) {
      const line = text.split('\n').find((row) => row.startsWith(`${preset} `) && row.includes('tradeable'))!;
      expect(line).toContain(`[${expectedTrades.low}, ${expectedTrades.high}]`);
      expect(line.endsWith(` ${basisTrades}`)).toBe(true);
    }
    expect(report.forecasts.map(({ preset }) => preset)).toEqual(standardPresets.map(({ name }) => name));
  });

  test('lists each chosen stock with its score, wins and reason, and names the backups', () => {
    const text = renderReport(report, plain);
    const part = text.split('\n\n').find((block) => block.startsWith('Stocks of default'))!;
    for (const stock of report.forecasts[0]!.stocks) {
      expect(part).toContain(stock.symbol);
      if (stock.role === 'chosen') expect(part).toContain(`${stock.wins}/${stock.trades}`);
    }
    expect(part).toMatch(/^backups: S\d+ S\d+ S\d+ S\d+$/m);
  });

  test('names failed symbols with their reason and counts those with too little data', () => {
    const text = renderReport(report, plain);
    expect(text).toContain('62 symbols: 60 analysed, 1 with too little data, 1 failed');
    expect(text).toContain('failed, timed_out: no answer in 90 s: GONE');
    expect(text).toContain('122 bars refused (122 outside session)');
  });

  test.each([80, 100, 120])('keeps within %d columns', async (width) => {
    const summaries = await stockSummaries(report);
    const texts = [
      renderReport(report, { colour: false, width }),
      renderReport(sampleReport({}, -0.005), { colour: false, width }),
      renderReport(report, { colour: true, width, preset: 'default', summaries }),
    ];
    const lengths = texts.flatMap((text) =>
      text.split('\n').map((line) => stripVTControlCharacters(line).length),
    );
    expect(Math.max(...lengths)).toBeLessThanOrEqual(width);
  });

  test('says SIMULATED on every table of simulated data, and on none of real data', async () => {
    const summaries = await stockSummaries(report);
    const details = { ...plain, preset: 'default', summaries };
    for (const text of [renderReport(report, plain), renderReport(report, details)]) {
      for (const title of titles(text)) expect(title).toContain('SIMULATED');
    }
    const live = sampleReport({ source: sourceOf('U123') });
    expect(renderReport(live, plain)).not.toContain('SIMULATED');
    expect(renderReport(live, plain).split('\n')[0]).toContain('LIVE');
    expect(renderReport(sampleReport({ source: sourceOf('DU123') }), plain).split('\n')[0]).toContain(
      'PAPER',
    );
  });

  test('is loud about partial, late and look-ahead reports, and silent otherwise', () => {
    const reason = '130 of 500 symbols failed (26 %)';
    const flawed = renderReport(
      sampleReport({ state: 'partial', late: true, lookAhead: true, reason }),
      plain,
    );
    expect(flawed).toContain(`PARTIAL: ${reason}`);
    expect(flawed).toContain('LATE:');
    expect(flawed).toContain('LOOK-AHEAD:');
    expect(renderReport(report, plain)).not.toMatch(/PARTIAL|LATE:|LOOK-AHEAD/);
  });

  test('says plainly that there is no case to trade', () => {
    const text = renderReport(sampleReport({}, -0.005), { ...plain, width: 120 });
    expect(text).toContain(
      'default: no edge, none of 60 stocks qualifies: 60 with no expected gain after costs',
    );
    expect(text.match(/none chosen/g)).toHaveLength(7);
    expect(text).toContain('watched, not counted:');
  });

  test('says which categories of the score could not be measured', () => {
    expect(renderReport(report, plain)).toContain('not measurable everywhere');
  });

  test('shows the publishing day where it is not the report’s own', () => {
    expect(renderReport(report, plain)).toContain('published 05:46 New York');
    const later = sampleReport({ publishedAt: epochMs(report.run.publishedAt! + 86_400_000) });
    expect(renderReport(later, { ...plain, width: 120 })).toContain('published 2026-11-21 05:46 New York');
  });

  test('colours only when told to, and not at all with NO_COLOR or into a pipe', () => {
    const escape = String.fromCharCode(27);
    expect(renderReport(report, { colour: true })).toContain(escape);
    expect(renderReport(report, { colour: false })).not.toContain(escape);
    expect(coloursOn({ isTTY: true }, {})).toBe(true);
    expect(coloursOn({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
    expect(coloursOn({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(coloursOn({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
    expect(coloursOn({}, {})).toBe(false);
  });

  test('the details of one forecast show its stocks by category and its days; an unknown preset is refused', async () => {
    const summaries = await stockSummaries({ ...report, forecasts: report.forecasts.slice(1, 2) });
    const text = renderReport(report, { ...plain, preset: 'conservative', summaries });
    expect(titles(text)).toEqual([
      'Morning report for 2026-11-20  SIMULATED: no market data',
      'Preset conservative  SIMULATED',
      'Forecasts of the day  SIMULATED',
      'Verdicts  SIMULATED',
      'Risk, of the capital, on days the choice had not seen  SIMULATED',
      'The whole list as if traded  SIMULATED',
      'Stocks  SIMULATED',
      'Quality score by category  SIMULATED',
      'How the listed stocks spread  SIMULATED',
      'Each day of the window, on stocks chosen without it  SIMULATED',
    ]);
    expect(text).not.toContain('vwap_breakout');
    expect(() => renderReport(report, { preset: 'nope' })).toThrow(OpenbellError);
    expect(() => renderReport(report, { preset: 'nope' })).toThrow(/"nope".*default, conservative/);
  });
});
