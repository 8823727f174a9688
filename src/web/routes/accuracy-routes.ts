import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';

import { AccuracyPage } from '../../pages/accuracy/accuracy-page.tsx';
import { forViewers } from '../access.ts';
import { accuracyQuery } from '../api/accuracy-schema.ts';
import { frameOf, sendPage } from '../page-reply.ts';
import type { WebParts } from '../web-parts.ts';

/** The page of how forecasts held. */
export function accuracyRoutes(app: FastifyInstance, parts: WebParts): void {
  const schema = { querystring: accuracyQuery };
  app
    .withTypeProvider<ZodTypeProvider>()
    .get('/accuracy', { ...forViewers, schema }, async (request, reply) => {
      const view = await parts.accuracy.read(request.query);
      return sendPage(reply, AccuracyPage({ frame: frameOf(request, reply, parts), ...view }));
    });
}
