import { OpenbellError } from '../errors/openbell-error.ts';
import { RowReader } from './row-binary.ts';

type Skip = (reader: RowReader) => void;

const bytesOf: Readonly<Record<string, 1 | 2 | 4 | 8 | 16>> = {
  Bool: 1,
  UInt8: 1,
  Int8: 1,
  UInt16: 2,
  Int16: 2,
  Date: 2,
  UInt32: 4,
  Int32: 4,
  Float32: 4,
  Date32: 4,
  DateTime: 4,
  UInt64: 8,
  Int64: 8,
  Float64: 8,
  DateTime64: 8,
  UUID: 16,
};

const skipBytes: Readonly<Record<1 | 2 | 4 | 8 | 16, Skip>> = {
  1: (reader) => void reader.uint8(),
  2: (reader) => void reader.uint16(),
  4: (reader) => void reader.uint32(),
  8: (reader) => void reader.float64(),
  16: (reader) => {
    reader.float64();
    reader.float64();
  },
};

/** Walks over a cell of a ClickHouse type in RowBinary. */
function skipperOf(type: string): Skip {
  const [, wrapper, inner] = /^(LowCardinality|Nullable|Array)\((.*)\)$/.exec(type) ?? [];
  if (wrapper === 'LowCardinality') return skipperOf(inner!);
  if (wrapper !== undefined) {
    const skip = skipperOf(inner!);
    if (wrapper === 'Nullable') return (reader) => (reader.uint8() === 1 ? undefined : skip(reader));
    return (reader) => {
      for (let left = reader.arrayLength(); left > 0; left--) skip(reader);
    };
  }
  if (type === 'String') return (reader) => void reader.bytes();
  const size = bytesOf[/^\w+/.exec(type)?.[0] ?? ''];
  if (size === undefined)
    throw new OpenbellError('STORE_FAILED', `Columns of the type ${type} are not known.`);
  return skipBytes[size];
}

/**
 * Counts the rows in RowBinary of columns of the given types.
 * @returns null where the bytes do not end with a row.
 * @throws OpenbellError STORE_FAILED for a type that is not known.
 */
export function countRows(bytes: Buffer, types: readonly string[]): number | null {
  const skippers = types.map(skipperOf);
  const reader = new RowReader();
  let rows = 0;
  reader.push(bytes, (row) => {
    for (const skip of skippers) skip(row);
    rows++;
  });
  return reader.leftOver === 0 ? rows : null;
}
