import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

import { parseTradingDay } from '../../calendar/trading-day.ts';
import { StockMissingPage, StockPage } from '../../pages/stock/stock-page.tsx';
import { parseTicker } from '../../ticker.ts';
import { forViewers } from '../access.ts';
import { frameOf, sendPage } from '../page-reply.ts';
import { readStock } from '../stock-reader.ts';
import type { WebParts } from '../web-parts.ts';

/** The page of one symbol. */
export function stockRoutes(app: FastifyInstance, parts: WebParts): void {
  const schema = {
    params: z.object({ symbol: z.string() }),
    querystring: z.object({ date: z.string().optional(), preset: z.string().optional() }),
  };
  app
    .withTypeProvider<ZodTypeProvider>()
    .get('/stock/:symbol', { ...forViewers, schema }, async (request, reply) => {
      const symbol = parseTicker(request.params.symbol.toUpperCase());
      const { date, preset } = request.query;
      const day = date === undefined ? undefined : parseTradingDay(date);
      const { report, model } = await readStock(parts, symbol, day);
      const frame = frameOf(request, reply, parts);
      if (model === null) {
        return sendPage(reply, StockMissingPage({ frame, symbol, date: report.run.date }), 404);
      }
      return sendPage(reply, StockPage({ frame, model, ...(preset !== undefined && { preset }) }));
    });
}
