import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

const bench = fileURLToPath(new URL('../../bench/pages.mjs', import.meta.url));

test('500 pages get every alert in time, 50 of them dead slow, in bounded memory', async () => {
  const child = spawn(process.execPath, [bench, '--seconds', '3'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect(code, output).toBe(0);
});
