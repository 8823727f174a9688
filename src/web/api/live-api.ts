import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

import { newYorkDay, newYorkTime } from '../../calendar/new-york.ts';
import { addDays, parseTradingDay } from '../../calendar/trading-day.ts';
import { OpenbellError } from '../../errors/openbell-error.ts';
import { readTrackerState } from '../../jobs/tracker-channel.ts';
import { alertDocuments } from '../../report/alert-table.ts';
import { parseTicker } from '../../ticker.ts';
import { forViewers } from '../access.ts';
import type { WebParts } from '../web-parts.ts';
import { alertDocumentSchema, trackerStateSchema } from './live-schemas.ts';

const alertsSchema = z.object({
  date: z.string().describe('New York date'),
  alerts: z.array(alertDocumentSchema).describe('oldest first'),
});

/** The tracker's state and a day's alerts, for programs. */
export function liveApi(app: FastifyInstance, { sources, clock }: WebParts): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/v1/live',
    {
      ...forViewers,
      schema: { summary: 'What the live tracker does now', response: { 200: trackerStateSchema } },
    },
    async () => {
      const { redis } = await sources.queues();
      const state = await readTrackerState(redis);
      if (state === null) throw new OpenbellError('TRACKER_AWAY', 'The tracker is not running.');
      return state;
    },
  );
  typed.get(
    '/api/v1/alerts',
    {
      ...forViewers,
      schema: {
        summary: 'The alerts of a day',
        querystring: z.object({
          date: z.string().optional().describe('New York date, YYYY-MM-DD; today where it is left out'),
          ticker: z.string().optional().describe('only this one'),
        }),
        response: { 200: alertsSchema },
      },
    },
    async ({ query }) => {
      const date = query.date === undefined ? newYorkDay(clock.now()) : parseTradingDay(query.date);
      const ticker = query.ticker === undefined ? undefined : parseTicker(query.ticker);
      const news = await sources.news();
      const [from, to] = [newYorkTime(date, '00:00'), newYorkTime(addDays(date, 1), '00:00')];
      const alerts = await news.alerts(from, to, ticker);
      return { date, alerts: alertDocuments(alerts) };
    },
  );
}
