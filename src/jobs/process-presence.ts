import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

import type { Redis } from 'ioredis';
import { z } from 'zod';

import { addedExchangeDays, writtenExchangeDays } from '../calendar/exchange-days.ts';
import { processVitals, watchVitals } from './process-vitals.ts';
import { redisPrefix } from './redis-prefix.ts';
import { withinLimit } from './within-limit.ts';

/** Ids of the processes that have announced themselves; who is gone is struck off by whoever looks next. */
const listKey = `${redisPrefix}:processes`;
const keyOf = (id: string): string => `${redisPrefix}:process:${id}`;

/**
 * Machine time, whatever a shifted clock says: processes with different speeds are renewed alike. Three renewals may fail
 * before a process counts as gone.
 */
const usualTerms = { renewEveryMs: 3_000, lifeMs: 10_000 };
const endLimitMs = 1_000;

const instant = z.number();

/** A gateway session as the process that has it sees it. Times are epoch ms. */
const gatewaySession = z.object({
  /** As it is configured. */
  name: z.string(),
  /** `closed`: no job needs it; the others say how the connection is. */
  state: z.enum(['closed', 'connecting', 'connected', 'lost', 'link_lost']),
  /** PAPER, LIVE or SIMULATED; null before the first connection. */
  mode: z.string().nullable(),
  account: z.string().nullable(),
  clientIds: z.array(z.number()),
  /** host:port */
  endpoint: z.string(),
  /** History requests that may be open at once now; null where none are asked. */
  inFlightLimit: z.number().nullable(),
  /** Whether the gateway's limits are kept together with other processes or by an own share; null while nothing is asked. */
  budget: z.enum(['shared', 'own_share']).nullable().catch(null).default(null),
  /** Jobs that use the session now, or streams that are open. */
  users: z.number(),
  /** Messages sent to it in this session; null where nobody counts them. */
  messages: z.number().nullable().catch(null).default(null),
  lastError: z.object({ at: instant, text: z.string() }).nullable(),
});

/** What a process does, by its kind; what a later version says differently is left out. */
const activity = z.object({
  /** In the order they are configured; of the tracker, the one it streams through. */
  gateways: z.array(gatewaySession).catch([]).default([]),
  /** Of a worker: which work it takes. */
  queues: z.enum(['all', 'gateway', 'analysis']).nullable().catch(null).default(null),
  /** Of a scheduler: only one of them leads. */
  leads: z.boolean().nullable().catch(null).default(null),
  /** Where its pages are. */
  url: z.string().nullable().catch(null).default(null),
});

/** The kinds of processes, in the order they are listed. */
export const processKinds = ['scheduler', 'worker', 'tracker', 'web'] as const;

const presence = activity.extend({
  id: z.string(),
  kind: z.enum(processKinds),
  host: z.string(),
  pid: z.number(),
  version: z.string(),
  /** By the product's clock, epoch ms. */
  since: instant,
  /** What the configuration adds to its calendar, as EXCHANGE_DAYS writes it; it must be the same everywhere. */
  exchangeDays: z.string().catch('').default(''),
  vitals: processVitals.nullable().catch(null).default(null),
});

export type GatewaySession = z.output<typeof gatewaySession>;
export type ProcessPresence = z.output<typeof presence>;

export interface Announced {
  readonly kind: ProcessPresence['kind'];
  readonly version: string;
  readonly since: number;
}

/**
 * Tells in Redis that this process runs and what it does, until it says that it ends or is killed, in which case the word
 * expires within ten seconds. A Redis that is away is told once it is back.
 * @param describe asked at each renewal, every three seconds.
 * @returns ends it: the process is struck off at once.
 */
export function announceProcess(
  redis: Redis,
  announced: Announced,
  describe: () => Partial<z.output<typeof activity>> = () => ({}),
  { renewEveryMs, lifeMs } = usualTerms,
): () => Promise<void> {
  const id = randomUUID();
  const exchangeDays = writtenExchangeDays(addedExchangeDays());
  const about = { ...announced, id, host: hostname(), pid: process.pid, exchangeDays };
  const vitals = watchVitals();
  let telling: Promise<unknown> | null = null;
  const tell = (): void => {
    // A Redis that hangs gets no second word before it has answered the first.
    telling ??= redis
      .multi()
      .set(keyOf(id), JSON.stringify({ ...about, vitals: vitals.read(), ...describe() }), 'PX', lifeMs)
      .sadd(listKey, id)
      .exec()
      .catch(() => undefined)
      .finally(() => (telling = null));
  };
  tell();
  const renewal = setInterval(tell, renewEveryMs);
  return async () => {
    clearInterval(renewal);
    vitals.stop();
    const strikeOff = async (): Promise<void> => {
      await telling;
      await redis.multi().del(keyOf(id)).srem(listKey, id).exec();
    };
    await withinLimit(strikeOff(), endLimitMs);
  };
}

function readPresence(text: string | null): ProcessPresence | undefined {
  if (text === null) return undefined;
  try {
    return presence.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Who has announced itself: who still runs, by kind and then by age, and the ids of who went without a word. */
export interface Announcements {
  readonly running: readonly ProcessPresence[];
  readonly gone: readonly string[];
}

/** Reads them and changes nothing; what cannot be read is left out. */
export async function readAnnouncements(redis: Redis): Promise<Announcements> {
  const ids = await redis.smembers(listKey);
  if (ids.length === 0) return { running: [], gone: [] };
  const texts = await redis.mget(ids.map(keyOf));
  const running = texts
    .flatMap((text) => readPresence(text) ?? [])
    .sort((a, b) => processKinds.indexOf(a.kind) - processKinds.indexOf(b.kind) || a.since - b.since);
  return { running, gone: ids.filter((_id, index) => texts[index] === null) };
}

/** The processes that run on this Redis; who went without a word is struck off. */
export async function runningProcesses(redis: Redis): Promise<readonly ProcessPresence[]> {
  const { running, gone } = await readAnnouncements(redis);
  if (gone.length > 0) await redis.srem(listKey, [...gone]);
  return running;
}

/** Whether workers run that make a run from its beginning to its end. */
export function hasWorker(processes: readonly ProcessPresence[]): boolean {
  // One of a version that knows no parts takes all.
  const taken = processes.filter(({ kind }) => kind === 'worker').map(({ queues }) => queues ?? 'all');
  return taken.includes('all') || (taken.includes('gateway') && taken.includes('analysis'));
}
