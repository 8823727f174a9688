import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { csvText } from '../../src/report/csv.ts';
import {
  analysedCsv,
  analysedDocument,
  analysedDocumentSchema,
  exportName,
  forecastCsv,
  forecastDocument,
  forecastDocumentSchema,
} from '../../src/report/forecast-export.ts';
import { reportTerms } from '../../src/report/report-terms.ts';
import { sampleForecasts, sampleScoreRows } from '../pages/forecast-view.ts';
import { sampleReport, sampleRun } from './sample-report.ts';

/** Reads CSV as RFC 4180 has it. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const [, quoted, plain, end] of text.matchAll(cells)) {
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

describe('CSV', () => {
  test('comes back as it was written, but for the apostrophe before what would be a formula', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '=', '-', 'a', ' ') }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const columns = ['one', 'two, "quoted"'];
        const table = { columns, rows: rows.map(([a, b]) => ({ [columns[0]!]: a, [columns[1]!]: b })) };
        const told = (value: string | number | null): string =>
          value === null
            ? ''
            : typeof value === 'string' && /^[=+\-@\t\r]/.test(value)
              ? `'${value}`
              : String(value);
        expect(readCsv(csvText(table))).toEqual([columns, ...rows.map((row) => row.map(told))]);
      }),
    );
  });

  test('a number may begin with its sign, text may not', () => {
    const table = {
      columns: ['a', 'b'],
      rows: [
        { a: -1.5, b: '-1.5' },
        { a: null, b: '=HYPERLINK("x")' },
      ],
    };
    expect(csvText(table)).toBe('a,b\r\n-1.5,\'-1.5\r\n,"\'=HYPERLINK(""x"")"\r\n');
  });
});

describe('a forecast to take along', () => {
  const [forecast] = sampleForecasts.forecasts;
  const scores = sampleScoreRows('default');

  test('holds to its schema, with the mode and the run', () => {
    const document = forecastDocumentSchema.parse(forecastDocument(sampleRun, forecast!));
    expect(document).toMatchObject({ mode: 'SIMULATED', run: { runId: sampleRun.runId } });
    expect(document.forecast).toEqual(forecast);
    const analysed = analysedDocumentSchema.parse(analysedDocument(sampleRun, 'default', scores));
    expect(analysed.stocks).toHaveLength(scores.length);
    expect(analysed.stocks[0]).toMatchObject({ rank: 1, symbol: scores[0]!.symbol });
  });

  test('every line of its CSV carries the mode', () => {
    const listed = readCsv(forecastCsv({ run: sampleRun }, forecast!));
    expect(listed).toHaveLength(1 + forecast!.stocks.length);
    const analysed = readCsv(analysedCsv(sampleRun, scores));
    expect(analysed).toHaveLength(1 + scores.length);
    for (const [head, ...lines] of [listed, analysed]) {
      expect(head![0]).toBe('mode');
      for (const line of lines) expect([line[0], line.length]).toEqual(['SIMULATED', head!.length]);
    }
    expect(Number(analysed[1]![analysed[0]!.indexOf('score')])).toBe(scores[0]!.score);
  });

  test('a file name holds nothing a path or a header could be made of', () => {
    expect(exportName('2026-11-20', 'a/..\r\n"b', 'stocks.csv')).toBe(
      'openbell-2026-11-20-a______b-stocks.csv',
    );
  });
});

describe('what a report counted with', () => {
  test('is read off its figures', () => {
    expect(reportTerms(sampleReport())).toEqual({
      ...{ capital: 30_000, positionDollars: 3_000, places: 8, sessions: 20 },
      deployedPercent: expect.closeTo(80, 6) as number,
    });
  });

  test('is unknown where nothing was chosen', () => {
    expect(reportTerms(sampleReport({}, -0.02))).toMatchObject({
      positionDollars: null,
      deployedPercent: null,
    });
    expect(reportTerms({ forecasts: [], symbols: [] })).toEqual({
      ...{ capital: null, positionDollars: null, places: null, deployedPercent: null, sessions: null },
    });
  });
});
