import { createHash, timingSafeEqual } from 'node:crypto';

import type { FastifyInstance, FastifyRequest } from 'fastify';

import { answersForHost } from './host-names.ts';

/** Compares in a time that does not depend on where two texts differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * Why a request is not for this server or not from its own pages: a browser must not be a way in, on loopback too.
 * @param names further ones the server answers for.
 */
export function strangerIn(
  request: FastifyRequest,
  boundTo: string,
  names: readonly string[] = [],
): { readonly status: 421 | 403; readonly what: string } | undefined {
  const name = request.hostname;
  if (!answersForHost(name, boundTo) && !names.some((one) => one.toLowerCase() === name.toLowerCase())) {
    return { status: 421, what: `This server does not answer for the host ${name.slice(0, 100)}.` };
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `${request.protocol}://${request.host}`) {
    return { status: 403, what: 'Requests from pages of other sites are refused.' };
  }
  return undefined;
}

/** Refuses such requests with a sentence in JSON. */
export function checkHostAndOrigin(app: FastifyInstance, boundTo: string): void {
  app.addHook('onRequest', async (request, reply) => {
    const stranger = strangerIn(request, boundTo);
    return stranger && reply.code(stranger.status).send({ error: stranger.what });
  });
}
