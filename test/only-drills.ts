/**
 * Test files that only `npm run drills` goes through: whole programs under faults, in browsers or at the clock's pace, of which
 * `npm test`, which is to end in ten minutes, has shorter ones of the same kind.
 */
export const onlyDrills: readonly string[] = [
  'test/analytics/interval-coverage.test.ts',
  'test/browser/faults.test.ts',
  'test/browser/hostile-input.test.ts',
  'test/browser/hostile-text.test.ts',
  'test/browser/moving.test.ts',
  'test/jobs/failing-symbols.test.ts',
  'test/jobs/interrupted-end-of-day.test.ts',
  'test/jobs/interrupted-runs.test.ts',
  'test/pacing/three-processes.test.ts',
  'test/web/live-load.test.ts',
];

/** Those of which `npm test` takes some cases and the drills every one. */
export const moreInDrills: readonly string[] = [
  'test/analytics/null-market.test.ts',
  'test/browser/walk.test.ts',
  'test/commands/backup.test.ts',
  'test/commands/command-line.test.ts',
  'test/commands/redis-tls.test.ts',
  'test/documents/commands-in-documents.test.ts',
  'test/ibkr/feed-races.test.ts',
  'test/jobs/calendar-check.test.ts',
  'test/jobs/whole-end-of-day.test.ts',
  'test/simulator/market/replay.test.ts',
  'test/simulator/market/universe.test.ts',
  'test/workers/ending.test.ts',
  'test/workers/morning.test.ts',
  'test/workers/scheduler.test.ts',
  'test/workers/tracker-faults.test.ts',
  'test/workers/tracker-tickers.test.ts',
  'test/workers/waiting-for-gateway.test.ts',
  'test/workers/worker-queues.test.ts',
];
