import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

import { parseTradingDay, type TradingDay } from '../../calendar/trading-day.ts';
import { patternText, sessionClock } from '../../pages/stock/pattern-words.ts';
import type { ChartPatterns } from '../../pages/stock/stock-data.ts';
import { riskClassOf, type StockModel } from '../../pages/stock/stock-model.ts';
import { modeOf } from '../../report/report-mode.ts';
import { parseTicker } from '../../ticker.ts';
import { forViewers } from '../access.ts';
import { notInReport, readStock, readStockBars } from '../stock-reader.ts';
import type { WebParts } from '../web-parts.ts';
import { stockBarsSchema, stockSchema } from './stock-schema.ts';

/** What is stored about one symbol. */
export function stockApi(app: FastifyInstance, parts: WebParts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const asked = {
    params: z.object({ symbol: z.string().describe('As IBKR writes it: AAPL, BRK B.') }),
    querystring: z.object({
      date: z.string().optional().describe('YYYY-MM-DD; default: the newest report.'),
    }),
  };
  const day = (date: string | undefined): TradingDay | undefined =>
    date === undefined ? undefined : parseTradingDay(date);

  routes.get(
    '/api/v1/stocks/:symbol',
    {
      ...forViewers,
      schema: { summary: 'One symbol of a report', ...asked, response: { 200: stockSchema } },
    },
    async ({ params, query }) => {
      const symbol = parseTicker(params.symbol);
      const { report, model } = await readStock(parts, symbol, day(query.date));
      if (model === null) throw notInReport(symbol, report.run.date);
      return documentOf(model);
    },
  );
  routes.get(
    '/api/v1/stocks/:symbol/bars',
    {
      ...forViewers,
      schema: { summary: 'Bars of a report’s window', ...asked, response: { 200: stockBarsSchema } },
    },
    ({ params, query }) => readStockBars(parts, parseTicker(params.symbol), day(query.date)),
  );
}

function documentOf(model: StockModel): z.infer<typeof stockSchema> & ChartPatterns {
  const { symbol, run, outcome, exchange, standings, patterns } = model;
  const clock = sessionClock();
  return {
    symbol,
    date: run.date,
    mode: modeOf(run),
    primaryExchange: exchange,
    riskClass: riskClassOf(model),
    state: outcome.state,
    reason: outcome.reason,
    volume: outcome.volume,
    quality: outcome.quality,
    measures: outcome.measures,
    forecasts: standings.map(({ preset, pattern, verdict, role, reason, score }) => ({
      ...{ preset, pattern, verdict, role, reason, score },
    })),
    patterns: patterns.map((pattern) => ({ ...pattern, told: patternText(pattern, clock) })),
  };
}
