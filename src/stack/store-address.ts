import type { Settings } from '../config/settings.ts';
import type { StoreAddress } from '../store/store-address.ts';
import { homeLayout } from './home.ts';
import { homeSecrets, type Secrets } from './secrets.ts';
import { readState } from './stale-processes.ts';
import { storeUser } from './store-process.ts';

type NamedStoreSettings = Pick<
  Settings,
  'CLICKHOUSE_URL' | 'CLICKHOUSE_USER' | 'CLICKHOUSE_PASSWORD' | 'CLICKHOUSE_DATABASE'
>;

/** The ClickHouse that CLICKHOUSE_URL names; undefined where the embedded one is used. */
export function namedStore(settings: NamedStoreSettings): StoreAddress | undefined {
  if (settings.CLICKHOUSE_URL === undefined) return undefined;
  return {
    database: settings.CLICKHOUSE_DATABASE,
    url: settings.CLICKHOUSE_URL,
    user: settings.CLICKHOUSE_USER,
    password: settings.CLICKHOUSE_PASSWORD,
  };
}

/** The embedded store of a home. */
export const embeddedStore = (
  settings: NamedStoreSettings,
  { storePassword }: Secrets,
  port: number,
): StoreAddress => ({
  database: settings.CLICKHOUSE_DATABASE,
  url: `http://127.0.0.1:${port}`,
  user: storeUser,
  password: storePassword,
});

/** The store the home's processes use now, without starting one; undefined where the embedded one does not run. */
export function storeInUse(
  settings: NamedStoreSettings & Pick<Settings, 'OPENBELL_HOME'>,
): StoreAddress | undefined {
  const named = namedStore(settings);
  if (named !== undefined) return named;
  const layout = homeLayout(settings.OPENBELL_HOME);
  const port = readState(layout)?.store?.port;
  return port === undefined ? undefined : embeddedStore(settings, homeSecrets(layout), port);
}
