import { defineConfig } from 'vitest/config';

/** What takes minutes and is run by hand: `npm run drills`; and tests that go through some of their cases only in `npm test`. */
export default defineConfig({
  test: {
    include: [
      'test/drills/**/*.test.ts',
      'test/browser/faults.test.ts',
      'test/browser/hostile-input.test.ts',
      'test/browser/walk.test.ts',
      'test/commands/backup.test.ts',
      'test/commands/redis-tls.test.ts',
      'test/documents/commands-in-documents.test.ts',
      'test/jobs/interrupted-end-of-day.test.ts',
      'test/jobs/interrupted-runs.test.ts',
      'test/jobs/whole-end-of-day.test.ts',
      'test/workers/ending.test.ts',
      'test/workers/scheduler.test.ts',
      'test/workers/tracker-faults.test.ts',
      'test/workers/waiting-for-gateway.test.ts',
      'test/workers/worker-queues.test.ts',
    ],
    env: { EVERY_CASE: 'yes' },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
