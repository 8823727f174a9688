import { existsSync } from 'node:fs';

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take ten seconds and more, the longest first: begun last, one of them would run alone at the end. */
const longest = [
  'test/browser/walk.test.ts',
  'test/documents/commands-in-documents.test.ts',
  'test/workers/morning.test.ts',
  'test/workers/ending.test.ts',
  'test/workers/tracker-faults.test.ts',
  'test/workers/waiting-for-gateway.test.ts',
  'test/workers/report-telling.test.ts',
  'test/workers/run-traces.test.ts',
  'test/web/open-api.test.ts',
  'test/commands/check.test.ts',
  'test/workers/tracker-rule.test.ts',
  'test/jobs/whole-end-of-day.test.ts',
  'test/jobs/upgrade.test.ts',
  'test/workers/tracker-crashes.test.ts',
  'test/commands/backup.test.ts',
  'test/workers/tracker-tickers.test.ts',
  'test/pacing/shared-budget.test.ts',
  'test/analytics/real-bars.test.ts',
  'test/web/sign-in.test.ts',
];

/** Begins with the longest files, of which a fresh checkout has no record, so that all lanes end at about the same time. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    const missing = longest.filter((file) => !existsSync(`${root}/${file}`));
    if (missing.length > 0)
      throw new Error(`test/longest-first.ts names no test files: ${missing.join(', ')}`);
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = longest.findIndex((file) => moduleId === `${root}/${file}`);
      return index < 0 ? longest.length : index;
    };
    const others = await super.sort(files);
    return others.toSorted((one, other) => rank(one) - rank(other));
  }
}
