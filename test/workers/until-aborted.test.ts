import { getEventListeners } from 'node:events';

import { expect, test } from 'vitest';

import { untilAborted } from '../../src/workers/end-with-parent.ts';

test('waits for work or for the signal, and leaves no listener on the signal', async () => {
  const ending = new AbortController();
  for (let turn = 0; turn < 20; turn += 1)
    expect(await untilAborted(Promise.resolve(turn), ending.signal)).toBe(turn);
  await expect(untilAborted(Promise.reject(new Error('no store')), ending.signal)).rejects.toThrow(
    'no store',
  );
  expect(getEventListeners(ending.signal, 'abort')).toEqual([]);

  const waiting = untilAborted(new Promise(() => undefined), ending.signal);
  ending.abort();
  expect(await waiting).toBeUndefined();
  expect(await untilAborted(new Promise(() => undefined), ending.signal)).toBeUndefined();
});
