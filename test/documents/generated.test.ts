import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it.each([
  ['.env.example and the tables of docs/', 'generate-documents.mjs'],
  ['THIRD_PARTY_NOTICES.md', 'third-party-notices.mjs'],
])('%s are as made from their sources', (_what, script) => {
  const { status, stderr } = spawnSync(process.execPath, [`scripts/${script}`, '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
