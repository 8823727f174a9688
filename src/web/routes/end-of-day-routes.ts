import type { FastifyInstance } from 'fastify';

import { EndOfDayPage } from '../../pages/end-of-day/end-of-day-page.tsx';
import { forViewers } from '../access.ts';
import { readDaysEnd } from '../end-of-day-reader.ts';
import { frameOf, sendPage } from '../page-reply.ts';
import { reportDate } from '../report-dates.ts';
import type { WebParts } from '../web-parts.ts';

/** How days came out. */
export function endOfDayRoutes(app: FastifyInstance, parts: WebParts): void {
  // The form that asks for a date leads here too.
  app.get<{ Querystring: { date?: string | string[] } }>('/eod', forViewers, async (request, reply) => {
    const { date } = request.query;
    if (date !== undefined) return reply.redirect(`/eod/${reportDate(String(date))}`, 303);
    const model = await readDaysEnd(parts);
    return sendPage(reply, EndOfDayPage({ frame: frameOf(request, reply, parts), model }));
  });

  app.get<{ Params: { date: string } }>('/eod/:date', forViewers, async (request, reply) => {
    const model = await readDaysEnd(parts, reportDate(request.params.date));
    const page = EndOfDayPage({ frame: frameOf(request, reply, parts), model });
    return sendPage(reply, page, model.report === null ? 404 : 200);
  });
}
