import { z } from 'zod';

import { newYorkDay } from '../../calendar/new-york.ts';
import { OpenbellError } from '../../errors/openbell-error.ts';
import { readJsonLines } from '../json-lines.ts';
import type { Market } from '../market/market.ts';
import type { AccountFill } from './account-fill.ts';
import { instantText } from './instant-text.ts';

const execution = z.strictObject({
  /** The whole id: a correction has the same but for its last segment. */
  id: z.string().regex(/^[\w.]+\.\d+$/, 'an execution id ends in a dot and a number, like 0000e0d5.1.01.01'),
  time: instantText,
  /** From when on the gateway tells it; its time unless told otherwise. */
  showAt: instantText.optional(),
  symbol: z.string().min(1),
  side: z.enum(['BOT', 'SLD']),
  shares: z.number().positive(),
  price: z.number().positive(),
  orderId: z.int().min(0).default(0),
  clientId: z.int().min(0).default(0),
  /** USD; null is never told. */
  commission: z.number().nullable(),
  /** From when on the commission is told; with its execution unless told otherwise. */
  commissionAt: instantText.optional(),
  /** Whether the commission is told before its execution. */
  commissionFirst: z.boolean().default(false),
  /** USD; absent for an execution that opens. */
  realizedPnl: z.number().optional(),
});

/** An execution of the simulated account as a script tells it. Times are epoch ms. */
export type ScriptedExecution = z.output<typeof execution>;

/**
 * Reads a script, one execution a line, told in the order of the lines: `{"id","time","symbol","side","shares","price","commission"}`
 * with `showAt`, `clientId`, `orderId`, `commissionAt`, `commissionFirst` and `realizedPnl` where wanted.
 * @throws OpenbellError BAD_FILE naming the file, the line and what is wrong there.
 */
export function readExecutions(file: string): Promise<ScriptedExecution[]> {
  return readJsonLines<ScriptedExecution>(file, () => execution);
}

/** @throws OpenbellError BAD_INPUT when a symbol is none of the market's. */
export function checkSymbols(executions: readonly ScriptedExecution[], market: Market): void {
  const unknown = executions.find(({ symbol }) => market.bySymbol(symbol) === undefined);
  if (unknown)
    throw new OpenbellError(
      'BAD_INPUT',
      `execution ${unknown.id}: the simulated market has no symbol ${JSON.stringify(unknown.symbol)}.`,
    );
}

/** What the gateway tells of a script at `now` (epoch ms): the current New York day's, whose time to be shown has come. */
export function scriptedFills(
  executions: readonly ScriptedExecution[],
  market: Market,
  now: number,
): readonly AccountFill[] {
  return executions
    .filter(({ time, showAt = time }) => showAt <= now && newYorkDay(time) === newYorkDay(now))
    .map((scripted) => {
      const { time, showAt = time, commissionAt = showAt, realizedPnl } = scripted;
      const listing = market.bySymbol(scripted.symbol)!;
      const { id, side, shares, price, orderId, clientId, commissionFirst } = scripted;
      return {
        ...{ executionId: id, listing, side, shares, price, orderId, clientId, commissionFirst },
        ...{ time: Math.floor(time / 1000), cumulative: shares, exchange: listing.exchange, realizedPnl },
        commission: commissionAt <= now ? (scripted.commission ?? undefined) : undefined,
      };
    });
}
