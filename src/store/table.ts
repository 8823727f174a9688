import { setImmediate } from 'node:timers/promises';

import { dayNumber, dayOfNumber } from '../calendar/day-number.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Connection, QueryParameters } from './connection.ts';
import { type RowReader, RowWriter } from './row-binary.ts';

/** Column types rows of objects are written with; dictionary texts travel as plain ones. */
export type ColumnType =
  | 'String'
  | 'UInt8'
  | 'UInt16'
  | 'UInt32'
  | 'UInt64'
  | 'Int64'
  | 'Float64'
  | 'Date'
  | 'DateTime'
  | 'DateTime64(3)'
  | 'UUID'
  | 'Nullable(Int64)'
  | 'Nullable(Float64)'
  | 'Nullable(DateTime)'
  | 'Nullable(DateTime64(3))'
  | 'Array(String)'
  | 'Array(UInt32)'
  | 'Array(Float64)';

/**
 * What a cell holds in memory: days as YYYY-MM-DD, DateTime as epoch seconds, DateTime64(3) as epoch ms, UInt64 as decimal
 * text; counts within the safe range may be written as numbers.
 */
export type Cell = string | number | null | readonly string[] | readonly number[] | Float64Array;

export type Row = Readonly<Record<string, Cell>>;

/** A table as this program writes and reads it; the order is that of the rows on the wire. */
export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
}

/** So many rows are written at a time before others get a turn, a matter of a millisecond or two. */
const rowsAtATime = 250;

/**
 * Inserts rows of objects in one piece.
 * @param token tells a repetition of the same insert; without one, every call is an insert of its own.
 * @throws OpenbellError STORE_FAILED when a row does not fit its table, besides what inserts raise.
 */
export async function insertRows(
  connection: Connection,
  table: Table,
  rows: Iterable<Row>,
  token?: string,
): Promise<void> {
  const writer = new RowWriter();
  const columns = Object.entries(table.columns);
  let written = 0;
  for (const row of rows) {
    if (written > 0 && written % rowsAtATime === 0) await setImmediate();
    written++;
    for (const [name, type] of columns) {
      const cell = row[name];
      if (cell === undefined || !fits(type, cell)) {
        throw new OpenbellError(
          'STORE_FAILED',
          `A row of ${table.name} has ${JSON.stringify(cell)} for ${name}, which is ${type}.`,
        );
      }
      writeCell(writer, type, cell);
    }
  }
  await connection.insert(table.name, Object.keys(table.columns), writer.finish(), token);
}

/**
 * Reads rows of objects.
 * @param rest what follows `SELECT … FROM table FINAL`.
 * @param versions `as stored` for tables that keep no versions of a row, which refuse FINAL.
 */
export function selectRows(
  connection: Connection,
  table: Table,
  rest: string,
  parameters: QueryParameters,
  versions: 'newest' | 'as stored' = 'newest',
): Promise<Row[]> {
  const columns = Object.entries(table.columns);
  const sql = `SELECT ${Object.keys(table.columns).join(', ')} FROM ${table.name} ${versions === 'newest' ? 'FINAL' : ''} ${rest}`;
  return connection.read<Row[]>(
    sql,
    parameters,
    () => [],
    (reader, rows) => {
      const row: Record<string, Cell> = {};
      for (const [name, type] of columns) row[name] = readCell(reader, type);
      rows.push(row);
    },
  );
}

const withoutNull = {
  'Nullable(Int64)': 'Int64',
  'Nullable(Float64)': 'Float64',
  'Nullable(DateTime)': 'DateTime',
  'Nullable(DateTime64(3))': 'DateTime64(3)',
} as const;

const largest: Partial<Record<ColumnType, number>> = {
  UInt8: 255,
  UInt16: 65_535,
  UInt32: 2 ** 32 - 1,
  DateTime: 2 ** 32 - 1,
};

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a cell is of the right kind and an integer within the range of its type. */
function fits(type: ColumnType, cell: Cell): boolean {
  const limit = largest[type];
  if (limit !== undefined)
    return Number.isInteger(cell) && (cell as number) >= 0 && (cell as number) <= limit;
  if (type in withoutNull) return cell === null || fits(withoutNull[type as keyof typeof withoutNull], cell);
  if (type === 'Array(String)' || type === 'Array(UInt32)') {
    const items: readonly Cell[] = Array.isArray(cell) ? (cell as readonly Cell[]) : [null];
    return items.every((item) => fits(type === 'Array(String)' ? 'String' : 'UInt32', item));
  }
  if (type === 'Array(Float64)') return cell instanceof Float64Array;
  if (type === 'Int64' || type === 'DateTime64(3)') return Number.isSafeInteger(cell);
  if (type === 'UInt64' && typeof cell === 'number') return Number.isSafeInteger(cell) && cell >= 0;
  if (type === 'UUID') return typeof cell === 'string' && uuidShape.test(cell);
  return typeof cell === (type === 'Float64' ? 'number' : 'string');
}

function writeCell(writer: RowWriter, type: ColumnType, cell: Cell): void {
  switch (type) {
    case 'String':
      return writer.text(cell as string);
    case 'UInt8':
      return writer.uint8(cell as number);
    case 'UInt16':
      return writer.uint16(cell as number);
    case 'UInt32':
    case 'DateTime':
      return writer.uint32(cell as number);
    case 'UInt64':
      return typeof cell === 'number' ? writer.int64(cell) : writer.uint64(BigInt(cell as string));
    case 'UUID':
      return writer.uuid(cell as string);
    case 'Int64':
    case 'DateTime64(3)':
      return writer.int64(cell as number);
    case 'Float64':
      return writer.float64(cell as number);
    case 'Date':
      return writer.uint16(dayNumber(cell as string));
    case 'Nullable(Int64)':
    case 'Nullable(Float64)':
    case 'Nullable(DateTime)':
    case 'Nullable(DateTime64(3))':
      writer.uint8(cell === null ? 1 : 0);
      return cell === null ? undefined : writeCell(writer, withoutNull[type], cell);
    case 'Array(String)':
      writer.arrayLength((cell as readonly string[]).length);
      return (cell as readonly string[]).forEach((item) => writer.text(item));
    case 'Array(UInt32)':
      writer.arrayLength((cell as readonly number[]).length);
      return (cell as readonly number[]).forEach((item) => writer.uint32(item));
    case 'Array(Float64)':
      writer.arrayLength((cell as Float64Array).length);
      return (cell as Float64Array).forEach((item) => writer.float64(item));
  }
}

function readCell(reader: RowReader, type: ColumnType): Cell {
  switch (type) {
    case 'String':
      return reader.text();
    case 'UInt8':
      return reader.uint8();
    case 'UInt16':
      return reader.uint16();
    case 'UInt32':
    case 'DateTime':
      return reader.uint32();
    case 'UInt64':
      return reader.uint64().toString();
    case 'UUID':
      return reader.uuid();
    case 'Int64':
    case 'DateTime64(3)':
      return reader.int64();
    case 'Float64':
      return reader.float64();
    case 'Date':
      return dayOfNumber(reader.uint16());
    case 'Nullable(Int64)':
    case 'Nullable(Float64)':
    case 'Nullable(DateTime)':
    case 'Nullable(DateTime64(3))':
      return reader.uint8() === 1 ? null : readCell(reader, withoutNull[type]);
    case 'Array(String)':
      return Array.from({ length: reader.arrayLength() }, () => reader.text());
    case 'Array(UInt32)':
      return Array.from({ length: reader.arrayLength() }, () => reader.uint32());
    case 'Array(Float64)':
      return Float64Array.from({ length: reader.arrayLength() }, () => reader.float64());
  }
}
