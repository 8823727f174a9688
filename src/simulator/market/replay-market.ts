import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { readBarFiles } from '../../bars-file/read-bar-files.ts';
import type { Market } from './market.ts';
import { recordedMarket } from './recorded-market.ts';

async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

/**
 * A market of recorded bars, any symbols and dates. Its account is named after the hash of the files' contents in the
 * given order. A price average or trade count the files lack stays absent: NaN and 0.
 * @throws OpenbellError BAD_FILE from the reader, with file, line and column.
 */
export async function replayMarket(files: readonly string[]): Promise<Market> {
  const series = await readBarFiles(files);
  return recordedMarket(series, await hashOf(files));
}
