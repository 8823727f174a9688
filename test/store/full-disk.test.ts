import { ClickHouseError } from '@clickhouse/client';
import { expect, test } from 'vitest';

import { withPatience } from '../../src/store/retry.ts';

/** What ClickHouse answers to an insert while its disk is full. */
const full = (): Error =>
  new ClickHouseError({
    message: 'Cannot reserve 1.00 MiB, not enough space.',
    code: '243',
    type: 'NOT_ENOUGH_SPACE',
  });

test('a full disk of ClickHouse is waited for, and called by its name', async () => {
  const told: string[] = [];
  const patience = {
    ...{ url: 'http://127.0.0.1:1', retryForMs: 60_000, signal: new AbortController().signal },
    onRetry: ({ code }: { readonly code: string }) => void told.push(code),
  };
  let refusals = 2;
  const insert = (): Promise<string> => (refusals-- > 0 ? Promise.reject(full()) : Promise.resolve('stored'));
  expect(await withPatience(patience, insert)).toBe('stored');
  expect(told).toEqual(['STORE_FULL', 'STORE_FULL']);
  await expect(
    withPatience({ ...patience, retryForMs: 0 }, () => Promise.reject(full())),
  ).rejects.toMatchObject({
    code: 'STORE_FULL',
    retryable: true,
    message: expect.stringContaining('243') as string,
  });
});
