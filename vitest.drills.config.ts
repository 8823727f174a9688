import { defineConfig } from 'vitest/config';

/** What takes minutes and is run by hand: `npm run drills`. */
export default defineConfig({
  test: {
    include: ['test/drills/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
