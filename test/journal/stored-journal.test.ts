import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { storedStretch } from '../../src/journal/stored-journal.ts';

test('where no tracker has run there is an empty journal', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'openbell-journal-')), 'journal');
  const { state, entries } = await storedStretch(folder, null);
  expect(state).toBeNull();
  for await (const entry of entries) expect.fail(JSON.stringify(entry));
});
