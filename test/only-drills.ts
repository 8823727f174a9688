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
