import fc from 'fast-check';
import { expect, it } from 'vitest';

import { clockFinding } from '../../src/doctor/clock-skew.ts';
import { expectTrouble } from './examine.ts';

const skewed = (milliseconds: number, resolutionMs = 0) =>
  clockFinding({
    name: 'Redis',
    resolutionMs,
    own: () => 1_000_000_000_000,
    ask: () => {
      const theirs = 1_000_000_000_000 + milliseconds;
      return Promise.resolve(resolutionMs === 0 ? theirs : Math.floor(theirs / resolutionMs) * resolutionMs);
    },
  });

it('a clock that is off by seconds is a warning, by more than a minute a failure, in either direction', async () => {
  expect(await skewed(300)).toMatchObject({ state: 'ok' });
  expectTrouble(await skewed(5_000), 'warning', /Redis is 5\.0 s ahead of this machine/);
  expectTrouble(await skewed(-5_000), 'warning', /Redis is 5\.0 s behind this machine/);
  expectTrouble(await skewed(-3600_000), 'failed', /3600\.0 s behind/);
});

it('what the question takes, and a clock that only tells seconds, are no skew', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -1_400, max: 1_400 }), async (milliseconds) => {
      expect((await skewed(milliseconds, 1_000)).state).toBe('ok');
    }),
  );
});
