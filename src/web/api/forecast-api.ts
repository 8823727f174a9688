import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

import type { Forecast } from '../../analytics/forecast-types.ts';
import { parseTradingDay } from '../../calendar/trading-day.ts';
import { OpenbellError } from '../../errors/openbell-error.ts';
import {
  analysedCsv,
  analysedDocument,
  analysedDocumentSchema,
  exportName,
  forecastCsv,
  forecastDocument,
  forecastDocumentSchema,
} from '../../report/forecast-export.ts';
import type { Run } from '../../store/store.ts';
import { forViewers } from '../access.ts';
import type { WebParts } from '../web-parts.ts';
import { sendCsv } from './send-csv.ts';

const params = z.object({
  date: z.iso.date({ error: 'is no date: write it YYYY-MM-DD' }).describe('New York date of the report'),
  preset: z.string().min(1).max(64).describe('Name of the preset, like default'),
});
const querystring = z.object({
  format: z
    .enum(['json', 'csv'], { error: 'must be json or csv' })
    .default('json')
    .describe('csv answers with a file, its rates and returns in percent.'),
});

/** An answer in either format. */
const jsonOrCsv = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: {
    'application/json': { schema },
    'text/csv; charset=utf-8': { schema: z.string() },
  },
});

/** One preset's forecast and all the stocks it looked at, as JSON and as CSV files. */
export function forecastApi(app: FastifyInstance, parts: WebParts): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  async function published(
    date: string,
    preset: string,
  ): Promise<{ readonly run: Run; readonly forecast: Forecast }> {
    const { run, forecasts } = await parts.reports.report(parseTradingDay(date));
    const forecast = forecasts.find((candidate) => candidate.preset === preset);
    if (forecast) return { run, forecast };
    const there = forecasts.map((candidate) => candidate.preset).join(', ');
    const text = `The report of ${date} has no forecast ${JSON.stringify(preset)}; it has ${there}.`;
    throw new OpenbellError('REPORT_NOT_FOUND', text);
  }

  typed.get(
    '/api/v1/forecasts/:date/:preset',
    {
      ...forViewers,
      schema: {
        summary: 'One forecast with its listed stocks',
        ...{ params, querystring },
        response: { 200: jsonOrCsv(forecastDocumentSchema, 'The forecast, or its listed stocks.') },
      },
    },
    async (request, reply) => {
      const { date, preset } = request.params;
      const { run, forecast } = await published(date, preset);
      if (request.query.format === 'json') return forecastDocument(run, forecast);
      return sendCsv(reply, exportName(date, preset, 'forecast.csv'), forecastCsv({ run }, forecast));
    },
  );

  typed.get(
    '/api/v1/forecasts/:date/:preset/stocks',
    {
      ...forViewers,
      schema: {
        summary: 'Every analysed stock under one preset, best first',
        ...{ params, querystring },
        response: { 200: jsonOrCsv(analysedDocumentSchema, 'The stocks.') },
      },
    },
    async (request, reply) => {
      const { date, preset } = request.params;
      const { run } = await published(date, preset);
      const store = await parts.sources.store();
      const scores = await store.stockScores(run.runId, { preset });
      if (request.query.format === 'json') return analysedDocument(run, preset, scores);
      return sendCsv(reply, exportName(date, preset, 'stocks.csv'), analysedCsv(run, scores));
    },
  );
}
