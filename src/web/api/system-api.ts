import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

import { marketDaysBetween } from '../../calendar/market-day.ts';
import { addDays, parseTradingDay } from '../../calendar/trading-day.ts';
import { OpenbellError } from '../../errors/openbell-error.ts';
import { forViewers } from '../access.ts';
import { SystemReader } from '../system/read-system.ts';
import type { WebParts } from '../web-parts.ts';
import { marketDayDocument, marketDaySchema, systemDocument, systemSchema } from './system-schema.ts';

const longestSpanDays = 3_660;

/** The running system and the exchange's calendar, for programs. */
export function systemApi(app: FastifyInstance, parts: WebParts): void {
  const reader = new SystemReader(parts);
  const api = app.withTypeProvider<ZodTypeProvider>();

  api.get(
    '/api/v1/system',
    {
      ...forViewers,
      schema: {
        summary: 'Processes, gateway sessions, stores, queues, schedules and settings, secrets masked',
        response: { 200: systemSchema },
      },
    },
    async () => systemDocument(await reader.read()),
  );

  api.get(
    '/api/v1/calendar',
    {
      ...forViewers,
      schema: {
        summary: "NYSE's days: sessions, half days, holidays and weekends",
        querystring: z.object({
          from: z.string().describe('first day, YYYY-MM-DD'),
          to: z.string().describe('last day, YYYY-MM-DD'),
        }),
        response: { 200: z.object({ days: z.array(marketDaySchema) }) },
      },
    },
    ({ query }) => {
      const from = parseTradingDay(query.from);
      const to = parseTradingDay(query.to);
      if (to < from) throw new OpenbellError('BAD_INPUT', `to ${to} lies before from ${from}.`);
      if (to > addDays(from, longestSpanDays)) {
        throw new OpenbellError('BAD_INPUT', `from ${from} to ${to} is more than ${longestSpanDays} days.`);
      }
      return { days: marketDaysBetween(from, to).map(marketDayDocument) };
    },
  );
}
