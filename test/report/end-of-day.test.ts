import { expect, test } from 'vitest';

import { endOfDaySummary } from '../../src/jobs/end-of-day-summary.ts';
import { endOfDayDocument } from '../../src/report/end-of-day-json.ts';
import { endOfDaySchema } from '../../src/report/end-of-day-schema.ts';
import { renderEndOfDay } from '../../src/report/render-end-of-day.ts';
import { sampleEndOfDay, samplePresets } from './sample-end-of-day.ts';

const rendered = (width: number, preset?: string): string =>
  renderEndOfDay(sampleEndOfDay(), { colour: false, width, ...(preset !== undefined && { preset }) });

test.each([80, 100, 120])('fits a terminal %d columns wide', (width) => {
  for (const text of [rendered(width), rendered(width, 'default')]) {
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(width);
  }
});

test('tells forecast and day of every preset, decisions with evidence, and who had no bars', () => {
  const text = rendered(110);
  expect(text).toMatch(/^End of day of 2026-11-20 +SIMULATED/);
  expect(text).toMatch(/^default +thin +chosen +9 \[4, 15\] +7 +inside +57 \[-88, 203\] +-120 +below$/m);
  expect(text).toMatch(/^aggressive +no edge +as if +9 \[4, 15\] +12 +inside/m);
  expect(text).toMatch(/2 trades, 1 won, -\$3 +MSFT/);
  expect(text).toMatch(/^default +12 of 20 +\d+ % +.*trades 10\.0 for 9\.0 ± 5\.5; P&L 0 for 57 ± 146/m);
  expect(text).toMatch(/^all +92 % +95 %/m);
  expect(text).toMatch(/unknown: the account was not read/);
  const one = rendered(110, 'default');
  expect(one).toMatch(/^watch +MSFT .*no_data: HMDS/m);
  expect(() => rendered(110, 'mine')).toThrow(/holds no forecast of "mine": it has default, conservative/);
});

test('without a morning report it says why', () => {
  const without = { morningRunId: null, withoutMorning: 'no morning report was made', presets: [] };
  const text = renderEndOfDay({ ...sampleEndOfDay(), ...without }, { colour: false });
  expect(text).toMatch(/No forecast to hold against the day: no morning report was made\./);
  expect(endOfDaySummary({ ...sampleEndOfDay(), ...without })).toMatchObject({
    title: 'End of day 20 Nov: no morning report',
    lines: ['No forecast to hold against the day: no morning report was made'],
  });
});

test('as JSON it holds to its schema', () => {
  const document = endOfDayDocument(sampleEndOfDay());
  expect(endOfDaySchema.parse(document)).toEqual(document);
});

test('is told to channels in a few lines for a phone', () => {
  const { id, kind, title, lines, marks, data } = endOfDaySummary(sampleEndOfDay());
  expect({ id, kind, title, marks }).toEqual({
    id: 'report-end_of_day-2026-11-20-1',
    kind: 'report',
    title: 'End of day 20 Nov: P&L 0 of 1 in its interval',
    marks: ['SIMULATED'],
  });
  expect(lines).toEqual([
    'default: trades 7 inside [4, 15], P&L -120 below [-88, 203] $',
    'Whole lists as if traded: trades 6 of 7 inside, P&L 6 of 7',
    expect.stringMatching(/^80 % intervals held over 12 reports: trades \d+ %, P&L \d+ %$/),
    expect.stringMatching(/^Decisions: /),
  ]);
  expect(data).toMatchObject({ 'default.pnlDollars': -120, 'default.paper.trades': 10, withoutBars: 1 });
  const long = samplePresets.map((preset) => ({
    ...preset,
    preset: preset.preset.repeat(9),
    chosen: preset.paper,
  }));
  const all = [...long, ...long, ...long];
  expect(endOfDaySummary({ ...sampleEndOfDay(), presets: all }).lines.join('\n').length).toBeLessThan(900);
});
