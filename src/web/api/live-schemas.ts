import { z } from 'zod';

import type { LiveAlert, LiveMessage, TrackerState } from '../../jobs/live-message.ts';

const percentiles = z.object({ p50: z.number(), p99: z.number(), count: z.number() });
const time = z.number().describe('epoch ms');

const trackedTicker = z.object({
  ticker: z.string(),
  openedAt: time,
  firstSampleTime: time.nullable(),
  endsAt: time,
  samples: z.number(),
  alerts: z.number(),
  baseline: z.number().nullable().describe('USD'),
  price: z.number().nullable().describe('USD'),
  priceTime: time.nullable(),
  changePercent: z.number().nullable().describe('over the baseline'),
  feed: z.string().nullable(),
  stream: z.string(),
  halted: z.boolean(),
  headline: z.string(),
  recommendation: z.string(),
  recovered: z.boolean(),
});

/** What the tracker tells of itself. */
export const trackerStateSchema = z.object({
  at: time,
  mode: z.string().nullable().describe('PAPER, LIVE or SIMULATED; null before the first connection'),
  account: z.string().nullable(),
  connection: z.string().describe('connecting, connected, lost or link_lost'),
  connectionSince: time.exactOptional(),
  clientId: z.number().nullable(),
  active: z.array(trackedTicker).readonly(),
  waiting: z.array(z.object({ ticker: z.string(), since: time })).readonly(),
  failed: z.array(z.object({ ticker: z.string(), since: time, reason: z.string() })).readonly(),
  counters: z.record(z.string(), z.number()),
  latencies: z
    .object({
      tickToAlert: percentiles.nullable(),
      tickToStored: percentiles.nullable(),
      arrivalDelay: z.number().nullable(),
    })
    .describe('ms since the tracker started')
    .exactOptional(),
}) satisfies z.ZodType<TrackerState>;

const liveAlertSchema = z.object({
  id: z.string(),
  ticker: z.string(),
  time,
  decidedAt: time,
  price: z.number(),
  baseline: z.number(),
  changePercent: z.number(),
  value: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  headline: z.string(),
  mode: z.string(),
  durable: z.enum(['disk', 'redis', 'none']),
  articleUrl: z.string().exactOptional(),
  recovered: z.boolean().exactOptional(),
}) satisfies z.ZodType<LiveAlert>;

/** What comes through the tracker's channel, which may be another version's. */
export const liveMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('alert'), alert: liveAlertSchema }),
  z.object({ kind: z.literal('state'), state: trackerStateSchema }),
]) satisfies z.ZodType<LiveMessage>;

/** A stored alert; times are ISO 8601 in UTC. */
export const alertDocumentSchema = z.object({
  id: z.string(),
  ticker: z.string(),
  time: z.string().describe('of the trade'),
  decidedAt: z.string(),
  price: z.number().describe('USD'),
  size: z.number().describe('shares'),
  value: z.number().describe('1: strength score 4 or more, 2: below 4, 3: unknown'),
  baseline: z.number().describe('USD'),
  changePercent: z.number().describe('over the baseline'),
  priceBefore: z.number().nullable().describe('the last before the news, USD'),
  sentiment: z.string(),
  recommendation: z.string(),
  confidence: z.string(),
  strengthScore: z.number().nullable(),
  openedAt: z.string().describe('of its window'),
  firstSampleTime: z.string(),
  ordinal: z.number().describe('which alert of its window, from 1'),
  headline: z.string(),
  articleUrl: z.string(),
  newsPublishedAt: z.string().nullable(),
  feed: z.string(),
  tickToAlertMs: z.number(),
  newsToFirstPriceMs: z.number(),
  durable: z.string().describe('disk, redis or none'),
  recovered: z.boolean(),
  mode: z.string().describe('PAPER, LIVE or SIMULATED'),
  minute30: z
    .object({
      high: z.number(),
      low: z.number(),
      open: z.number(),
      close: z.number(),
      volume: z.number(),
      time: z.number().describe('epoch ms'),
    })
    .nullable()
    .describe('the 30 one-minute bars before; null where unknown'),
});
