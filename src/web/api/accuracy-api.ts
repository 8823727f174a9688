import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';

import { forViewers } from '../access.ts';
import type { WebParts } from '../web-parts.ts';
import { accuracyQuery, accuracySchema } from './accuracy-schema.ts';

/** How well forecasts held, as the page of accuracy shows it. */
export function accuracyApi(app: FastifyInstance, parts: WebParts): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/accuracy',
    {
      ...forViewers,
      schema: {
        summary: 'How well forecasts held, by preset and over time',
        querystring: accuracyQuery,
        response: { 200: accuracySchema },
      },
    },
    async ({ query }) => {
      const { choice, summary, walk } = await parts.accuracy.read(query);
      const of = { source: choice.source, walk: choice.source === 'walk' ? (walk?.runId ?? null) : null };
      return structuredClone({ ...of, ...summary }) as z.input<typeof accuracySchema>;
    },
  );
}
