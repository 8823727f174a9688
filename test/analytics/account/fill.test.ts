import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fillsThatCount } from '../../../src/analytics/account/fill.ts';
import { fill } from './fills.ts';

const one = { executionId: '0001.01' };

describe('fills that count', () => {
  it('are the highest revisions, whatever order they come in', () => {
    const first = fill('BOT', 100, 10, 5, { ...one, revision: 1 });
    const corrected = fill('BOT', 90, 10.5, 5, { ...one, revision: 2 });
    expect(fillsThatCount([first, corrected])).toEqual([corrected]);
    expect(fillsThatCount([corrected, first])).toEqual([corrected]);
  });

  it('keep a known commission until a newer revision has its own', () => {
    const first = fill('BOT', 100, 10, 5, { ...one, commission: 1.25 });
    const bare = { ...first, commission: null };
    const corrected = fill('BOT', 90, 10, 5, { ...one, revision: 2, commission: null });
    const charged = { ...corrected, commission: 1.5 };
    expect(fillsThatCount([first, bare, corrected])).toEqual([{ ...corrected, commission: 1.25 }]);
    expect(fillsThatCount([charged, bare, first, corrected])).toEqual([charged]);
  });

  it('are the same for every order of the messages', () => {
    const message = fc
      .record({
        execution: fc.integer({ min: 1, max: 4 }),
        revision: fc.integer({ min: 1, max: 3 }),
        charged: fc.boolean(),
      })
      .map(({ execution, revision, charged }) =>
        fill('BOT', 10 * execution + revision, 10 + revision, execution, {
          revision,
          commission: charged ? revision / 4 : null,
        }),
      );
    fc.assert(
      fc.property(
        fc
          .array(message, { maxLength: 12 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(fillsThatCount(shuffled)).toEqual(fillsThatCount(all));
        },
      ),
    );
  });
});
