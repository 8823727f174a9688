import { defineConfig } from 'vitest/config';

import { moreInDrills, onlyDrills } from './test/only-drills.ts';

/** What takes minutes and is run by hand: `npm run drills`; and tests that go through some of their cases only in `npm test`. */
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
