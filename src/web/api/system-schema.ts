import { z } from 'zod';

import { formatUtc } from '../../calendar/new-york.ts';
import type { MarketDay } from '../../calendar/market-day.ts';
import type { Part } from '../../pages/part.ts';
import type { SystemModel } from '../../pages/system/system-model.ts';

const instant = z.iso.datetime();
const day = z.iso.date();

/** A part whose server is away says so in its place. */
const part = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('here'), value }),
    z.object({ kind: z.literal('away'), what: z.string(), advice: z.string() }),
  ]);

export const marketDaySchema = z.object({
  day,
  kind: z.enum(['session', 'half_day', 'closed']),
  reason: z.string().describe('why it is closed or closes early'),
  open: instant.nullable(),
  close: instant.nullable(),
});

const phase = z.enum(['pre_market', 'regular', 'after_hours', 'closed']);

const processSchema = z.object({
  kind: z.enum(['worker', 'scheduler', 'tracker', 'web']),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  since: instant,
  queues: z.enum(['all', 'gateway', 'analysis']).nullable().describe('of a worker: which work it takes'),
  leads: z.boolean().nullable().describe('of a scheduler: only one leads'),
  url: z.string().nullable(),
  gateways: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['closed', 'connecting', 'connected', 'lost', 'link_lost']),
      mode: z.string().nullable(),
      account: z.string().nullable(),
      clientIds: z.array(z.int()),
      endpoint: z.string(),
      inFlightLimit: z.number().nullable(),
      budget: z.enum(['shared', 'own_share']).nullable(),
      users: z.int(),
      lastError: z.object({ at: instant, text: z.string() }).nullable(),
    }),
  ),
});

const storeSchema = z.object({
  version: z.string(),
  database: z.string(),
  source: z.string().nullable(),
  disk: z.object({
    barRows: z.number(),
    barBytes: z.number(),
    bytesPerBar: z.number(),
    totalBytes: z.number(),
    freeBytes: z.number().nullable().describe('null where it is not known'),
  }),
  newestBar: instant.nullable(),
  newestReport: day.nullable(),
});

const redisSchema = z.object({
  version: z.string(),
  usedBytes: z.number(),
  peakBytes: z.number(),
  limitBytes: z.number().describe('0 is without a limit'),
  evictionPolicy: z.string(),
  appendOnly: z.boolean(),
  diskTakesWrites: z.boolean().describe('false while Redis refuses changes because its disk does'),
  clients: z.number(),
  uptimeSeconds: z.number(),
});

const queueSchema = z.object({
  name: z.string(),
  dependent: z
    .int()
    .describe('waiting for other jobs: an analysis for its fetch, a forecast for its analyses'),
  waiting: z.int().describe('ready to be taken up'),
  waitingSeconds: z.number().describe('how long the one that is next has been ready; 0 where none waits'),
  active: z.int(),
  delayed: z.int(),
  failed: z.int(),
});

const scheduleSchema = z.object({
  id: z.string(),
  time: z.string().describe('HH:mm, New York'),
  pattern: z.string().describe('cron, New York'),
  stored: part(z.enum(['as configured', 'different', 'missing', 'by the clock'])),
  next: z.array(z.object({ day, at: instant.nullable(), reason: z.string() })),
});

export const systemSchema = z.object({
  now: instant,
  zone: z.string(),
  shiftedClock: z.boolean(),
  processes: part(z.array(processSchema)),
  store: part(storeSchema),
  redis: part(redisSchema),
  queues: part(z.array(queueSchema)),
  schedules: z.array(scheduleSchema),
  calendar: z.object({
    today: marketDaySchema,
    state: z.object({ phase, until: instant, next: phase }),
    sessions: z.array(marketDaySchema),
    special: z.array(marketDaySchema),
  }),
  versions: z.object({
    openbell: z.string(),
    node: z.string(),
    platform: z.string(),
    bullmq: z.string(),
  }),
  settings: z.array(z.object({ name: z.string(), value: z.string(), origin: z.string(), group: z.string() })),
});

type SystemDocument = z.input<typeof systemSchema>;
type MarketDayDocument = z.input<typeof marketDaySchema>;

const maybe = (at: number | null): string | null => (at === null ? null : formatUtc(at));

function mapPart<T, U>(given: Part<T>, map: (value: T) => U): Part<U> {
  return given.kind === 'away' ? given : { kind: 'here', value: map(given.value) };
}

export function marketDayDocument(given: MarketDay): MarketDayDocument {
  const open = given.kind === 'closed' ? null : formatUtc(given.open);
  const close = given.kind === 'closed' ? null : formatUtc(given.close);
  return { day: given.day, kind: given.kind, reason: given.reason, open, close };
}

/** The page's model as programs get it: times in UTC. */
export function systemDocument(model: SystemModel): SystemDocument {
  const { processes, store, queues, schedules, calendar } = model;
  return {
    ...model,
    now: formatUtc(model.now),
    processes: mapPart(processes, (all) =>
      all.map(({ since, gateways, ...rest }) => ({
        ...rest,
        since: formatUtc(since),
        gateways: gateways.map(({ lastError, ...session }) => ({
          ...session,
          lastError: lastError && { ...lastError, at: formatUtc(lastError.at) },
        })),
      })),
    ),
    store: mapPart(store, (figures) => ({ ...figures, newestBar: maybe(figures.newestBar) })),
    queues: mapPart(queues, (all) => [...all]),
    schedules: schedules.map(({ next, ...rest }) => ({
      ...rest,
      next: next.map((one) => ({ ...one, at: maybe(one.at) })),
    })),
    calendar: {
      today: marketDayDocument(calendar.today),
      state: { ...calendar.state, until: formatUtc(calendar.state.until) },
      sessions: calendar.sessions.map(marketDayDocument),
      special: calendar.special.map(marketDayDocument),
    },
    versions: { ...model.versions },
    settings: [...model.settings],
  };
}
