import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { loadReport, type Report } from '../../src/report/load-report.ts';
import { reportJson } from '../../src/report/report-json.ts';
import { outcomeCsv } from '../../src/report/outcome-table.ts';
import { reportCsv } from '../../src/report/stock-table.ts';
import { holdHome, type TestHome } from '../harness/home.ts';
import { runSql } from '../harness/sql.ts';
import { sampleOutcome } from '../pages/sample-outcome.ts';
import { sampleReport } from '../report/sample-report.ts';

const day = parseTradingDay('2026-11-20');

let home: TestHome;
let report: Report;
let letGo: () => Promise<void>;

beforeAll(async () => {
  ({ home, letGo } = await holdHome());
  const { run, symbols, forecasts } = sampleReport();
  await home.store.saveReport(run, {
    scores: [],
    forecasts: forecasts.map((body) => ({ preset: body.preset, body })),
    forecastStocks: [],
  });
  await Promise.all(
    symbols.map((outcome) => home.store.saveSymbol({ ...outcome, tally: new Float64Array() }, [])),
  );
  await home.store.saveRun(run);
  report = await loadReport(home.store, day);
});
afterAll(() => letGo());

const out = (name: string): string => join(home.folder, name);
const run = (args: readonly string[]) => home.run(['report', 'export', ...args], {});

async function exported(format: string): Promise<Buffer> {
  const path = out(`report.${format}`);
  const { code, stdout, stderr } = await run(['--format', format, '--out', path, '--force']);
  expect(code, stderr).toBe(0);
  expect(stdout).toBe(`Report of ${day} (SIMULATED): ${path}\n`);
  return readFileSync(path);
}

/** Cells of the CSV by column, numbers as numbers and null for what is empty. */
async function table(): Promise<{ readonly columns: string[]; readonly rows: Record<string, string>[] }> {
  const lines = (await reportCsv(report)).trimEnd().split('\n');
  const [columns, ...rows] = lines.map((line) =>
    (line.match(/(?:^|,)("([^"]|"")*"|[^,]*)/g) ?? [])
      .map((cell) => cell.replace(/^,/, ''))
      .map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)),
  );
  return {
    columns: columns!,
    rows: rows.map((cells) => Object.fromEntries(columns!.map((name, index) => [name, cells[index]!]))),
  };
}

describe('openbell report export', () => {
  it('writes CSV as the other commands print it', async () => {
    expect((await exported('csv')).toString()).toBe(await reportCsv(report));
  });

  it('writes Parquet with typed columns that hold what the CSV holds, to ClickHouse too', async () => {
    const bytes = await exported('parquet');
    const file = new Uint8Array(bytes).buffer;
    const { columns, rows } = await table();
    const metadata = parquetMetadata(file);
    const types = new Map(
      parquetSchema(metadata).children.map(({ element }) => [element.name, element.type ?? '']),
    );
    expect([...types.keys()]).toEqual(columns);
    expect(types.get('symbol')).toBe('BYTE_ARRAY');
    expect(types.get('trades')).toBe('INT32');
    // Unknown in the whole report, and still a number.
    expect(types.get('spreadPercent')).toBe('DOUBLE');
    expect(metadata.key_value_metadata).toContainEqual({ key: 'openbell.mode', value: 'SIMULATED' });

    const read = (await parquetReadObjects({ file })) as Record<string, string | number | null>[];
    expect(read.length).toBe(rows.length);
    const asWritten = (value: string | number | null): string => (value === null ? '' : String(value));
    for (const [index, row] of rows.entries()) {
      for (const name of columns)
        expect(asWritten(read[index]![name] ?? null), `${index} ${name}`).toBe(row[name]);
    }

    const path = out('report.parquet');
    const [found] = await runSql<Record<string, unknown>>(
      home.stack.clickhouse,
      `SELECT toUInt32(count()) AS listed, toUInt32(sum(trades)) AS allTrades, round(sum(score), 6) AS allScores,
       any(toTypeName(score)) AS scores, any(toTypeName(symbol)) AS symbols, toUInt32(countIf(spreadPercent IS NULL)) AS unknown
       FROM file('${path}', Parquet)`,
    );
    const sum = (name: string): number => rows.reduce((all, row) => all + Number(row[name]), 0);
    expect(found).toEqual({
      ...{ listed: rows.length, allTrades: sum('trades'), allScores: Number(sum('score').toFixed(6)) },
      ...{ scores: 'Nullable(Float64)', symbols: 'Nullable(String)', unknown: rows.length },
    });
  });

  it('writes a page by default, which holds its own style', async () => {
    const page = (await exported('html')).toString();
    expect(page).toMatch(/^<!doctype html><html lang="en">/);
    expect(page).toContain('--surface');
    expect(page).toContain('Morning report for Fri 20 Nov 2026');
  });

  it('writes JSON, to stdout where it is asked to and nothing else there', async () => {
    const { code, stdout } = await run(['--date', day, '--format', 'json', '--out', '-']);
    expect(code).toBe(0);
    expect(stdout).toBe(`${reportJson(report)}\n`);
  });

  it.each([
    ['a file that is there', () => out('kept.csv'), /kept\.csv exists: give --force to replace it/],
    ['a folder', () => out('folder'), /folder exists|is not a file/],
    [
      'a folder that is not there',
      () => join(out('nowhere'), 'x.csv'),
      /--out .*nowhere.* cannot be written/,
    ],
  ])('refuses %s and leaves everything as it is', async (_what, path, reason) => {
    writeFileSync(out('kept.csv'), 'mine');
    mkdirSync(out('folder'), { recursive: true });
    const before = readdirSync(home.folder).sort();
    const { code, stderr } = await run(['--format', 'json', '--out', path()]);
    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
    expect(readFileSync(out('kept.csv'), 'utf8')).toBe('mine');
    expect(readdirSync(home.folder).sort()).toEqual(before);
  });

  it('writes the end of a day in the same way', async () => {
    const outcome = sampleOutcome();
    const { run: end, presets, ...summary } = outcome;
    await home.store.saveEndOfDay(end, { presets, accuracy: [], summary });
    await home.store.saveRun(end);
    const exportEnd = (...args: string[]) => home.run(['eod', 'export', ...args], {});
    expect((await exportEnd('--date', day, '--format', 'csv', '--out', '-')).stdout).toBe(
      outcomeCsv(outcome),
    );
    const path = out('end.parquet');
    const { code, stdout, stderr } = await exportEnd('--format', 'parquet', '--out', path);
    expect(code, stderr).toBe(0);
    expect(stdout).toBe(`End of day of ${day} (SIMULATED): ${path}\n`);
    const file = new Uint8Array(readFileSync(path)).buffer;
    const rows = (await parquetReadObjects({ file })) as Record<string, unknown>[];
    const stocks = presets.flatMap((preset) => preset.stocks);
    expect(rows.map(({ symbol, refused }) => [symbol, refused])).toEqual(
      stocks.map(({ symbol, data, refused }) => [symbol, data === 'bars' ? refused : null]),
    );
    // `--date` and `--force` are options of `openbell eod` too.
    expect((await exportEnd('--format', 'json', '--out', path)).stderr).toContain('give --force');
    expect((await exportEnd('--format', 'html', '--out', path, '--force')).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toContain('<h1>End of day, Fri 20 Nov 2026</h1>');
  });

  it('tells that there is no report of a day', async () => {
    const { code, stderr } = await run(['--date', '2026-11-18']);
    expect(code).toBe(7);
    expect(stderr).toContain('No report is stored for 2026-11-18');
  });
});
