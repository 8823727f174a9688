import { expect, test } from 'vitest';

import { gather } from '../../src/store/gather.ts';

test('calls that come while one is under way share the next, in their order', async () => {
  const batches: number[][] = [];
  let letGo: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (letGo = resolve));
  const double = gather(async (items: readonly number[]) => {
    batches.push([...items]);
    if (batches.length === 1) await first;
    return items.map((item) => item * 2);
  }, 3);
  const results = [1, 2, 3, 4, 5].map(double);
  letGo();
  expect(await Promise.all(results)).toEqual([2, 4, 6, 8, 10]);
  expect(batches).toEqual([[1], [2, 3, 4], [5]]);
});

test('a failure reaches every call it was shared by and no other', async () => {
  const work = gather((items: readonly string[]) =>
    items.includes('bad') ? Promise.reject(new Error('refused')) : Promise.resolve(items),
  );
  const results = await Promise.allSettled(['first', 'bad', 'with it'].map(work));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await work('later')).toBe('later');
});
