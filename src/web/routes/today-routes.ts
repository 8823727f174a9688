import type { FastifyInstance } from 'fastify';

import { TodayPage } from '../../pages/today/today-page.tsx';
import { forViewers } from '../access.ts';
import { readDay } from '../day-reader.ts';
import { runEvents } from '../events/run-events.ts';
import { frameOf, sendPage } from '../page-reply.ts';
import { reportDate } from '../report-dates.ts';
import type { WebParts } from '../web-parts.ts';

/** The start page, the reports of past days, and how far a run is. */
export function todayRoutes(app: FastifyInstance, parts: WebParts): void {
  app.get('/', forViewers, async (request, reply) => {
    const model = await readDay(parts);
    const page = TodayPage({ frame: frameOf(request, reply, parts), model });
    return sendPage(reply, page, model.state === null ? 503 : 200);
  });

  app.get<{ Params: { date: string } }>('/report/:date', forViewers, async (request, reply) => {
    const model = await readDay(parts, reportDate(request.params.date));
    const page = TodayPage({ frame: frameOf(request, reply, parts), model });
    const isThere = model.report !== null || model.progress !== null;
    return sendPage(reply, page, model.state === null ? 503 : isThere ? 200 : 404);
  });

  // Where the form that asks for a date leads.
  app.get<{ Querystring: { date?: string | string[] } }>('/report', forViewers, async (request, reply) => {
    const { date } = request.query;
    return reply.redirect(date === undefined ? '/' : `/report/${reportDate(String(date))}`, 303);
  });

  runEvents(app, parts);
}
