import { createClient } from '@clickhouse/client';

import type { StoreAddress } from '../../src/store/store-address.ts';

/** Runs a statement as another program would; rows of a SELECT as JSON objects. */
export async function runSql<T>(address: StoreAddress, statement: string): Promise<T[]> {
  const client = createClient({
    url: address.url,
    username: address.user,
    password: address.password,
    database: address.database,
  });
  try {
    if (!/^\s*(select|with)\b/i.test(statement)) {
      await client.command({ query: statement });
      return [];
    }
    return await (await client.query({ query: statement, format: 'JSONEachRow' })).json<T>();
  } finally {
    await client.close();
  }
}
