import type { BasicType } from 'hyparquet-writer';

import type { Cell, Table } from '../analytics/tables.ts';
import type { Run } from '../store/store.ts';
import type { Report } from './load-report.ts';
import { modeOf, noticeOf } from './report-mode.ts';
import { stockTable } from './stock-table.ts';

const texts: ReadonlySet<string> = new Set([
  ...['mode', 'date', 'run', 'preset', 'verdict', 'reason', 'role', 'symbol', 'riskClass', 'data'],
]);
const wholes: ReadonlySet<string> = new Set([
  ...['place', 'rank', 'patterns', 'confirmed', 'trades', 'wins', 'dollarVolumeRank'],
  ...['withoutEntry', 'refused'],
]);

/** Told by the column and not by its values, so that every day's file has the same schema. */
const typeOf = (column: string): BasicType =>
  texts.has(column) ? 'STRING' : wholes.has(column) ? 'INT32' : 'DOUBLE';

/** The table of `reportCsv` as a Parquet file. */
export const reportParquet = async (report: Report): Promise<Uint8Array> =>
  tableParquet(report.run, await stockTable(report));

/**
 * A table of a run as a Parquet file with typed columns, null where nothing is known. Its metadata names the mode, so that
 * SIMULATED is never lost.
 */
export async function tableParquet(run: Run, { columns, rows }: Table): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const buffer = parquetWriteBuffer({
    columnData: columns.map((name) => ({
      name,
      type: typeOf(name),
      nullable: true,
      data: rows.map((row): Cell => row[name] ?? null),
    })),
    kvMetadata: [
      { key: 'openbell.mode', value: modeOf(run) },
      { key: 'openbell.notice', value: noticeOf(run) },
    ],
    createdBy: 'openbell',
  });
  return new Uint8Array(buffer);
}
