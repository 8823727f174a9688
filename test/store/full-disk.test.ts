import { ClickHouseError } from '@clickhouse/client';
import { expect, test } from 'vitest';

import { withPatience } from '../../src/store/retry.ts';

/** What ClickHouse answers to an insert while its disk is full, and what the embedded one does that cannot keep its rows for it. */
const refusals = [
  ['243', 'NOT_ENOUGH_SPACE', 'Cannot reserve 1.00 MiB, not enough space.'],
  ['1001', 'STD_EXCEPTION', 'ENOSPC: no space left on device, write'],
] as const;

test.each(refusals)(
  'a full disk of ClickHouse is waited for, and called by its name: %s %s',
  async (code, type, message) => {
    const full = (): Promise<never> => Promise.reject(new ClickHouseError({ message, code, type }));
    const told: string[] = [];
    const patience = {
      ...{ url: 'http://127.0.0.1:1', retryForMs: 60_000, signal: new AbortController().signal },
      onRetry: (failure: { readonly code: string }) => void told.push(failure.code),
    };
    let left = 2;
    const insert = (): Promise<string> => (left-- > 0 ? full() : Promise.resolve('stored'));
    expect(await withPatience(patience, insert)).toBe('stored');
    expect(told).toEqual(['STORE_FULL', 'STORE_FULL']);
    await expect(withPatience({ ...patience, retryForMs: 0 }, full)).rejects.toMatchObject({
      ...{ code: 'STORE_FULL', retryable: true, message: expect.stringContaining(message) as string },
    });
  },
);
