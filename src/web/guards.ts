import { createHash, timingSafeEqual } from 'node:crypto';

import type { FastifyInstance } from 'fastify';

import { answersForHost } from './host-names.ts';

/** Compares in a time that does not depend on where two texts differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Refuses requests for another host and from other sites' pages: a browser must not be a way in, on loopback too. */
export function checkHostAndOrigin(app: FastifyInstance, boundTo: string): void {
  app.addHook('onRequest', async (request, reply) => {
    const name = request.hostname;
    if (!answersForHost(name, boundTo)) {
      return reply.code(421).send({ error: `This server does not answer for the host ${name}.` });
    }
    const { origin } = request.headers;
    if (origin !== undefined && origin !== `${request.protocol}://${request.host}`) {
      return reply.code(403).send({ error: 'Requests from pages of other sites are refused.' });
    }
  });
}
