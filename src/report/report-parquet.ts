import type { BasicType } from 'hyparquet-writer';

import type { Cell } from '../analytics/tables.ts';
import type { Report } from './load-report.ts';
import { modeOf, noticeOf } from './report-mode.ts';
import { stockTable } from './stock-table.ts';

const texts: ReadonlySet<string> = new Set([
  ...['mode', 'date', 'run', 'preset', 'verdict', 'reason', 'role', 'symbol', 'riskClass'],
]);
const wholes: ReadonlySet<string> = new Set([
  ...['place', 'rank', 'patterns', 'confirmed', 'trades', 'wins', 'dollarVolumeRank'],
]);

/** Told by the column and not by its values, so that every day's file has the same schema. */
const typeOf = (column: string): BasicType =>
  texts.has(column) ? 'STRING' : wholes.has(column) ? 'INT32' : 'DOUBLE';

/**
 * The table of `reportCsv` as a Parquet file with typed columns, null where nothing is known. Its metadata names the mode, so
 * that SIMULATED is never lost.
 */
export async function reportParquet(report: Report): Promise<Uint8Array> {
  const { columns, rows } = await stockTable(report);
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const buffer = parquetWriteBuffer({
    columnData: columns.map((name) => ({
      name,
      type: typeOf(name),
      nullable: true,
      data: rows.map((row): Cell => row[name] ?? null),
    })),
    kvMetadata: [
      { key: 'openbell.mode', value: modeOf(report.run) },
      { key: 'openbell.notice', value: noticeOf(report.run) },
    ],
    createdBy: 'openbell',
  });
  return new Uint8Array(buffer);
}
