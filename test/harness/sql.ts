import { type ClickHouseClient, createClient } from '@clickhouse/client';

import type { StoreAddress } from '../../src/store/store-address.ts';

/** Another program's client. */
export const sqlClient = ({ url, user, password, database, ca }: StoreAddress): ClickHouseClient =>
  createClient({
    url,
    username: user,
    password,
    database,
    ...(ca !== undefined && { tls: { ca_cert: ca } }),
  });

/** Runs a statement as another program would; rows of a SELECT as JSON objects. */
export async function runSql<T>(address: StoreAddress, statement: string): Promise<T[]> {
  const client = sqlClient(address);
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
