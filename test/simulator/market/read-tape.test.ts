import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { readTape } from '../../../src/simulator/market/read-tape.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openbell-tape-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(text: string) {
  const file = join(folder, 'tape.ndjson');
  await writeFile(file, text);
  return readTape(file);
}

it('reads trades and halts, negative times, blank lines and a last line without an end', async () => {
  const trade = { ticker: 'BRK B', at: -5, price: 1.5, size: 0 };
  const halt = { ticker: 'A', at: 7, halted: false };
  const odd = { ...trade, unreportable: true };
  expect(await read([trade, '', odd, halt].map((line) => line && JSON.stringify(line)).join('\r\n'))).toEqual(
    [trade, odd, halt],
  );
});

it.each([
  ['{', 'not JSON'],
  ['[]', 'expected object'],
  ['{"ticker":"a","at":1,"price":1,"size":1}', 'ticker'],
  ['{"ticker":"A","at":1.5,"price":1,"size":1}', 'at'],
  ['{"ticker":"A","at":1,"price":-1,"size":1}', 'price'],
  ['{"ticker":"A","at":1,"price":1}', 'size'],
  ['{"ticker":"A","at":1,"price":1,"size":1,"sise":1}', 'sise'],
  ['{"ticker":"A","at":1,"halted":"yes"}', 'halted'],
])('refuses %s with its line', async (line, named) => {
  const good = '{"ticker":"A","at":1,"price":1,"size":1}';
  const failure = expect.objectContaining({
    code: 'BAD_FILE',
    message: expect.stringMatching(new RegExp(`tape.ndjson, line 2: .*${named}`)) as string,
  }) as Error;
  await expect(read(`${good}\n${line}\n${good}`)).rejects.toEqual(failure);
});

it('refuses a file that is not there', async () => {
  await expect(readTape(join(folder, 'none'))).rejects.toThrow('none');
});
