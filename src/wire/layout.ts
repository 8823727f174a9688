import type { FieldReader } from './field-reader.ts';
import { frameText, WireError } from './framing.ts';

/** How one value stands on the wire: as one field, several, or none below its gate. */
export interface FieldLayout<T> {
  read(reader: FieldReader, version: number): T;
  write(fields: string[], value: T, version: number): void;
}

/** One message: its id, its version field where it has one, and its values in order. Both directions follow from it. */
export interface MessageLayout<F extends Record<string, FieldLayout<unknown>>> {
  readonly id: number;
  readonly version: number | undefined;
  readonly fields: F;
}

/** The values of a message, by name. */
export type Values<F> = { readonly [Name in keyof F]: F[Name] extends FieldLayout<infer T> ? T : never };
export type ValuesOf<M> = M extends MessageLayout<infer F> ? Values<F> : never;

export function message<F extends Record<string, FieldLayout<unknown>>>(
  id: number,
  version: number | undefined,
  fields: F,
): MessageLayout<F> {
  return { id, version, fields };
}

function numberText(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '';
  return value === Number.MAX_VALUE ? '1.7976931348623157E308' : String(value);
}

export const text: FieldLayout<string> = {
  read: (reader) => reader.text(),
  write: (fields, value) => void fields.push(value.replaceAll('\0', ' ')),
};

export const integer: FieldLayout<number> = {
  read: (reader) => reader.integer(),
  write: (fields, value) => void fields.push(String(value)),
};

/** A number that may be unset: an empty field. */
export const number: FieldLayout<number | undefined> = {
  read: (reader) => reader.number(),
  write: (fields, value) => void fields.push(numberText(value)),
};

export const boolean: FieldLayout<boolean> = {
  read: (reader) => reader.boolean(),
  write: (fields, value) => void fields.push(value ? '1' : '0'),
};

/** A field that exists from a server version on; below it reads as `absent` and is not written. */
export function since<T>(gate: number, field: FieldLayout<T>, absent: T): FieldLayout<T> {
  return {
    read: (reader, version) => (version >= gate ? field.read(reader, version) : absent),
    write: (fields, value, version) => {
      if (version >= gate) field.write(fields, value, version);
    },
  };
}

/** Named values in order, as one. */
export function group<F extends Record<string, FieldLayout<unknown>>>(parts: F): FieldLayout<Values<F>> {
  const entries = Object.entries<FieldLayout<unknown>>(parts);
  return {
    read: (reader, version) => {
      const values: Record<string, unknown> = {};
      for (const [name, field] of entries) values[name] = field.read(reader, version);
      return values as Values<F>;
    },
    write: (fields, value, version) => {
      const values = value as Readonly<Record<string, unknown>>;
      for (const [name, field] of entries) field.write(fields, values[name], version);
    },
  };
}

/** A count, then that many rows. */
export function repeated<T>(row: FieldLayout<T>): FieldLayout<readonly T[]> {
  return {
    read: (reader, version) => {
      const count = reader.integer();
      if (count < 0 || count > reader.remaining()) throw new WireError(`a count of ${count} rows`);
      return Array.from({ length: count }, () => row.read(reader, version));
    },
    write: (fields, rows, version) => {
      fields.push(String(rows.length));
      for (const value of rows) row.write(fields, value, version);
    },
  };
}

export function encodeMessage<F extends Record<string, FieldLayout<unknown>>>(
  layout: MessageLayout<F>,
  values: Values<F>,
  version: number,
): Buffer {
  const fields = [String(layout.id)];
  if (layout.version !== undefined) fields.push(String(layout.version));
  group(layout.fields).write(fields, values, version);
  return frameText(fields.join('\0') + '\0');
}

/** Reads the values behind the message id. @throws WireError when fields are missing or no numbers. */
export function decodeMessage<F extends Record<string, FieldLayout<unknown>>>(
  layout: MessageLayout<F>,
  reader: FieldReader,
  version: number,
): Values<F> {
  if (layout.version !== undefined) reader.skip(1);
  return group(layout.fields).read(reader, version);
}
