import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import type { Logger } from '../log/logger.ts';
import type { StoreAddress } from '../store/store-address.ts';
import { checkRedis } from './check-redis.ts';
import { prepareHome } from './home.ts';
import { type Lease, takeLease } from './lease.ts';
import { embeddedRedis, namedRedis } from './redis-address.ts';
import { homeSecrets } from './secrets.ts';
import { embeddedStore, namedAddress } from './store-address.ts';
import { storeUser } from './store-process.ts';

export type StackSettings = Pick<
  Settings,
  | 'OPENBELL_HOME'
  | 'REDIS_URL'
  | 'REDIS_PASSWORD'
  | 'CLICKHOUSE_URL'
  | 'CLICKHOUSE_USER'
  | 'CLICKHOUSE_PASSWORD'
  | 'CLICKHOUSE_DATABASE'
  | 'CLICKHOUSE_CA'
  | 'CLICKHOUSE_CLUSTER'
  | 'CLICKHOUSE_REPLICATED'
  | 'CLICKHOUSE_REPLICA_PATH'
  | 'EMBEDDED_REDIS_PORT'
  | 'EMBEDDED_CLICKHOUSE_PORT'
>;

/** Redis and ClickHouse as this process reaches them, embedded or not. */
export interface Stack {
  readonly redis: { readonly url: string };
  readonly clickhouse: StoreAddress;
  /** Whether this process started the embedded servers; false where it found them running or needs none. */
  readonly started: boolean;
  /** Aborted when the embedded servers are gone for good though they are still needed here. */
  readonly lost: AbortSignal;
  /** Lets go of it: the last one to let go ends the embedded servers. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Attaches to the home's running servers or starts them. What REDIS_URL or CLICKHOUSE_URL name is used as it is.
 * Children of a command do the same with the same settings: nobody owns the servers, they run until the last one lets go.
 * @throws OpenbellError EMBEDDED_UNAVAILABLE | STORE_FAILED | REDIS_UNREACHABLE | REDIS_EVICTION | STACK_BUSY | BAD_CONFIGURATION
 */
export async function attachOrStart(settings: StackSettings, clock: Clock, log: Logger): Promise<Stack> {
  // Before anything is started: its settings may be wrong.
  const named = namedAddress(settings);
  const embedded = await attachEmbedded(settings, clock, {
    redis: settings.REDIS_URL === undefined,
    store: settings.CLICKHOUSE_URL === undefined,
  });
  const { lease, secrets } = embedded ?? {};
  try {
    const redisUrl = namedRedis(settings) ?? embeddedRedis(secrets!, lease!.redisPort!);
    await checkRedis(redisUrl);
    log.debug(
      { started: lease?.started, redisPort: lease?.redisPort, storePort: lease?.storePort },
      'stack attached',
    );
    return {
      redis: { url: redisUrl },
      clickhouse: named ?? embeddedStore(settings, secrets!, lease!.storePort!),
      started: lease?.started ?? false,
      lost: lease?.lost ?? new AbortController().signal,
      stop: () => lease?.release() ?? Promise.resolve(),
    };
  } catch (error) {
    await lease?.release();
    throw error;
  }
}

/** Runs `work` with the stack and lets go of it afterwards, whatever happens. */
export async function withStack<T>(
  settings: StackSettings,
  clock: Clock,
  log: Logger,
  work: (stack: Stack) => Promise<T>,
): Promise<T> {
  const stack = await attachOrStart(settings, clock, log);
  try {
    return await work(stack);
  } finally {
    await stack.stop();
  }
}

/** One embedded server alone, with words that tell a person how to reach it. */
export interface ServerAlone {
  readonly reachedAt: string;
  readonly lease: Lease;
}

/** One embedded server alone; REDIS_URL and CLICKHOUSE_URL are not looked at. Raises what `attachOrStart` raises. */
export async function attachServer(
  settings: StackSettings,
  clock: Clock,
  server: 'redis' | 'store',
): Promise<ServerAlone> {
  const attached = await attachEmbedded(settings, clock, {
    redis: server === 'redis',
    store: server === 'store',
  });
  const { lease } = attached!;
  const reachedAt =
    server === 'redis'
      ? `redis://127.0.0.1:${lease.redisPort!}`
      : `http://127.0.0.1:${lease.storePort!}, user ${storeUser}`;
  return { reachedAt, lease };
}

async function attachEmbedded(
  settings: StackSettings,
  clock: Clock,
  want: { readonly redis: boolean; readonly store: boolean },
) {
  if (!want.redis && !want.store) return null;
  const layout = prepareHome(settings.OPENBELL_HOME);
  const secrets = homeSecrets(layout);
  const ports = { redisPort: settings.EMBEDDED_REDIS_PORT, storePort: settings.EMBEDDED_CLICKHOUSE_PORT };
  return { secrets, lease: await takeLease(layout, { ...want, ...ports }, clock) };
}
