import { defineConfig } from 'vitest/config';

import LongestFirst from './test/longest-first.ts';
import { onlyDrills } from './test/only-drills.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/drills/**', ...onlyDrills],
    pool: 'forks',
    // One lane more than the cores of a small machine: many tests wait for processes, or for time to pass.
    maxWorkers: 3,
    // Files share their process and with it the modules, whose loading is a tenth of the suite: none may leave anything behind.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // A watchdog against hangs, far above what any test needs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 30_000,
  },
});
