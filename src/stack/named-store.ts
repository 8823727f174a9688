import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Settings } from '../config/settings.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import type { StoreAddress } from '../store/store-address.ts';

type NamedStoreSettings = Pick<
  Settings,
  | 'CLICKHOUSE_USER'
  | 'CLICKHOUSE_PASSWORD'
  | 'CLICKHOUSE_CA'
  | 'CLICKHOUSE_CLUSTER'
  | 'CLICKHOUSE_REPLICATED'
  | 'CLICKHOUSE_REPLICA_PATH'
>;

/**
 * The ClickHouse that CLICKHOUSE_URL names.
 * @throws OpenbellError BAD_CONFIGURATION where CLICKHOUSE_CA is no certificate.
 */
export function namedStore(settings: NamedStoreSettings, url: string): Omit<StoreAddress, 'database'> {
  const { CLICKHOUSE_CA, CLICKHOUSE_CLUSTER, CLICKHOUSE_REPLICATED, CLICKHOUSE_REPLICA_PATH } = settings;
  return {
    url,
    user: settings.CLICKHOUSE_USER,
    password: settings.CLICKHOUSE_PASSWORD,
    ...(CLICKHOUSE_CA !== undefined && { ca: certificateFile('CLICKHOUSE_CA', CLICKHOUSE_CA) }),
    ...(CLICKHOUSE_REPLICATED === 'yes' && {
      cluster: { name: CLICKHOUSE_CLUSTER ?? null, replicaPath: CLICKHOUSE_REPLICA_PATH ?? null },
    }),
  };
}

function certificateFile(name: string, path: string): Buffer {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    throw new OpenbellError('BAD_CONFIGURATION', `${name} ${path} cannot be read: ${messageOf(error)}`);
  }
  try {
    if (!content.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no PEM certificate');
    new X509Certificate(content);
  } catch (error) {
    throw new OpenbellError('BAD_CONFIGURATION', `${name} ${path} is no certificate: ${messageOf(error)}`);
  }
  return content;
}
