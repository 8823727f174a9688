import { defineConfig } from 'vitest/config';

/** What makes fixtures anew; nothing runs it by itself. */
export default defineConfig({
  test: {
    include: ['test/fixtures/make-*.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
