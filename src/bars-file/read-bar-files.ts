import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

import type { Bars } from '../analytics/bars.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { BarRows } from './bar-rows.ts';
import type { GrowingBars } from './growing-bars.ts';

const chunkBytes = 1 << 20;

/**
 * Reads CSV files `symbol,time,open,high,low,close,volume[,wap,count]`, plain or gzip, into the bars of each symbol: file
 * after file, row after row, nothing sorted, nothing left out. The header decides the order of the columns; blank lines are
 * skipped. A number that is empty or none is NaN, for the analytics to refuse that one bar; an absent `wap` is NaN, an
 * absent `count` 0.
 * @throws OpenbellError BAD_FILE, with file, line, column and the text there, on what is no such file: no header, an
 * unknown, repeated or missing column, a row of more or fewer fields, a symbol that is no ticker, broken gzip.
 */
export async function readBarFiles(paths: readonly string[]): Promise<Map<string, Bars>> {
  const growing = new Map<string, GrowingBars>();
  for (const path of paths) await readBarFile(path, growing);
  const symbols = new Map<string, Bars>();
  for (const [symbol, bars] of growing) {
    symbols.set(symbol, bars.finish());
    growing.delete(symbol);
  }
  return symbols;
}

async function readBarFile(path: string, symbols: Map<string, GrowingBars>): Promise<void> {
  const rows = new BarRows(path, symbols);
  try {
    for await (const chunk of bytesOf(path)) rows.read(chunk);
    rows.end();
  } catch (error) {
    if (error instanceof OpenbellError) throw error;
    const place = rows.line === 0 ? path : `${path}, line ${rows.line + 1}, column 1`;
    throw new OpenbellError('BAD_FILE', `${place}: cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** The file's content, unpacked where it is gzip; the file is closed when the reader stops, however it stops. */
async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const packed = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const content = packed ? file.pipe(createGunzip({ chunkSize: chunkBytes })) : file;
  file.on('error', (error) => content.destroy(error));
  try {
    for await (const chunk of content) yield chunk as Buffer;
  } finally {
    file.destroy();
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
