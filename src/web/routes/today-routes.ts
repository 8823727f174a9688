import type { FastifyInstance } from 'fastify';

import { TodayPage } from '../../pages/today-page.tsx';
import { forViewers } from '../access.ts';
import { frameOf, sendPage } from '../page-reply.ts';
import type { WebParts } from '../web-parts.ts';

/** The start page and the reports of past days. */
export function todayRoutes(app: FastifyInstance, parts: WebParts): void {
  app.get('/', forViewers, async (request, reply) => {
    const store = await parts.sources.store();
    const run = await store.newestPublishedRun();
    return sendPage(reply, TodayPage({ frame: frameOf(request, reply, parts), date: run?.date ?? null }));
  });
}
