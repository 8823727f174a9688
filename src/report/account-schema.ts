import { z } from 'zod';

import type { StoredAccountDay } from './load-account.ts';

/** A day of the account as plain data. */
export type AccountOfDay = Omit<StoredAccountDay, 'date'> & { readonly date: string };

const instant = z.number().describe('Epoch ms.');
const whole = z.int().min(0);
const dollars = z.number().describe('USD');

const fill = z.object({
  executionId: z.string(),
  revision: z.int(),
  account: z.string(),
  symbol: z.string(),
  conId: z.number(),
  time: instant,
  side: z.enum(['BOT', 'SLD']),
  shares: z.number(),
  price: dollars,
  clientId: z.number(),
  commission: dollars.nullable().describe('Null until it has come.'),
  realizedPnl: dollars.nullable(),
});

const slippage = z.object({
  entry: z.object({ symbol: z.string(), preset: z.string(), time: instant, price: dollars }),
  percent: z.number().describe('Of the simulated price; positive: more was paid.'),
});

const trip = z.object({
  symbol: z.string(),
  conId: z.number(),
  side: z.enum(['long', 'short']),
  openedAt: instant,
  closedAt: instant,
  shares: z.number(),
  stillOpen: z.number(),
  entryPrice: dollars,
  exitPrice: dollars,
  gross: dollars,
  commission: dollars,
  unknownCommissions: whole,
  net: dollars,
  slippage: slippage.nullable(),
});

const balance = z.object({
  account: z.string(),
  time: instant,
  tags: z.record(z.string(), z.number()),
  carried: z.record(z.string(), z.number()).nullable(),
});

/** A day of the account as it is stored with the end of the day, and exported. */
export const accountDaySchema = z
  .object({
    date: z.iso.date(),
    source: z
      .object({ account: z.string(), mode: z.enum(['PAPER', 'LIVE', 'SIMULATED']), id: z.string() })
      .nullable(),
    state: z
      .enum(['trades', 'no_trades', 'unknown'])
      .describe('unknown: nobody could ask the gateway that day.'),
    fills: z.array(fill),
    trips: z.array(trip).describe('First in, first out.'),
    openLots: z.array(
      z.object({
        symbol: z.string(),
        conId: z.number(),
        openedAt: instant,
        shares: z.number(),
        price: dollars,
      }),
    ),
    unmatched: z
      .array(
        fill.pick({
          executionId: true,
          symbol: true,
          conId: true,
          time: true,
          side: true,
          shares: true,
          price: true,
        }),
      )
      .describe('Closed what was held before the day.'),
    figures: z.object({
      trips: whole,
      wins: whole,
      winRate: z.number().nullable(),
      gross: dollars,
      commissions: dollars,
      net: dollars,
      unknownCommissions: whole,
      meanSlippage: z.number().nullable(),
    }),
    balanceOpen: balance.nullable(),
    balanceClose: balance.nullable(),
    collectedAt: instant.nullable(),
    complete: z.boolean().describe('Whether the gateway was asked at or after the close.'),
    collections: z.array(
      z.object({
        day: z.iso.date(),
        slot: z.string(),
        at: instant,
        state: z.enum(['done', 'failed']),
        reason: z.string(),
        executions: whole,
      }),
    ),
  })
  .describe("The account's own day.") satisfies z.ZodType<AccountOfDay>;
