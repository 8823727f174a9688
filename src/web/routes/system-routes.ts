import type { FastifyInstance } from 'fastify';

import { SystemPage } from '../../pages/system/system-page.tsx';
import { forViewers } from '../access.ts';
import { frameOf, sendPage } from '../page-reply.ts';
import { SystemReader } from '../system/read-system.ts';
import type { WebParts } from '../web-parts.ts';

/** What runs, on what, with which settings. */
export function systemRoutes(app: FastifyInstance, parts: WebParts): void {
  const reader = new SystemReader(parts);
  app.get('/system', forViewers, async (request, reply) => {
    const model = await reader.read();
    return sendPage(reply, SystemPage({ frame: frameOf(request, reply, parts), model }));
  });
}
