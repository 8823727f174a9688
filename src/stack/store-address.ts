import type { Settings } from '../config/settings.ts';
import type { StoreAddress } from '../store/store-address.ts';
import { homeLayout } from './home.ts';
import { namedStore } from './named-store.ts';
import { homeSecrets, type Secrets } from './secrets.ts';
import { readState } from './stale-processes.ts';
import { storeUser } from './store-process.ts';

type AddressSettings = Parameters<typeof namedStore>[0] &
  Pick<Settings, 'CLICKHOUSE_URL' | 'CLICKHOUSE_DATABASE'>;

/** The ClickHouse that CLICKHOUSE_URL names; undefined where the embedded one is used. @throws as `namedStore` does */
export function namedAddress(settings: AddressSettings): StoreAddress | undefined {
  const { CLICKHOUSE_URL: url, CLICKHOUSE_DATABASE: database } = settings;
  return url === undefined ? undefined : { ...namedStore(settings, url), database };
}

/** The embedded store of a home. */
export const embeddedStore = (
  settings: Pick<Settings, 'CLICKHOUSE_DATABASE'>,
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
  settings: AddressSettings & Pick<Settings, 'OPENBELL_HOME'>,
): StoreAddress | undefined {
  const named = namedAddress(settings);
  if (named !== undefined) return named;
  const layout = homeLayout(settings.OPENBELL_HOME);
  const port = readState(layout)?.store?.port;
  return port === undefined ? undefined : embeddedStore(settings, homeSecrets(layout), port);
}
