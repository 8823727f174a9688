import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { defineConfig } from 'vitest/config';

import { filesBelow, root } from './test/architecture/source-files.ts';
import { onlyDrills } from './test/only-drills.ts';

/** Tests that go through some of their cases only in `npm test`. */
const moreInDrills = filesBelow('test', ['.test.ts']).filter((path) =>
  readFileSync(join(root, path), 'utf8').includes("/every-case.ts'"),
);

/** What takes minutes and is run by hand: `npm run drills`; and the tests that have more cases than `npm test` goes through. */
export default defineConfig({
  test: {
    include: ['test/drills/**/*.test.ts', ...onlyDrills, ...moreInDrills],
    env: { EVERY_CASE: 'yes' },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
