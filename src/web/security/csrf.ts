import csrfProtection from '@fastify/csrf-protection';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { cookieName, cookieTerms } from './cookies.ts';

/** A token is good for one session; before sign-in, and where nobody signs in, for what the browser keeps in its cookie. */
const subjectOf = ({ sessionId }: FastifyRequest): string => sessionId ?? 'no session';

/** The token a page's forms and modules send along with what they change. */
export const csrfTokenFor = (request: FastifyRequest, reply: FastifyReply): string =>
  reply.generateCsrf({ userInfo: subjectOf(request) });

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses whatever changes something unless a page of ours asked for it, sign-in and sign-out included. A token of the
 * configuration in the request itself is proof enough.
 */
export async function protectWrites(
  app: FastifyInstance,
  { encrypted, key }: { readonly encrypted: boolean; readonly key: Buffer },
): Promise<void> {
  await app.register(csrfProtection, {
    cookieKey: cookieName('csrf', encrypted),
    cookieOpts: cookieTerms(encrypted),
    csrfOpts: { hmacKey: key.toString('base64'), userInfo: true },
    getUserInfo: subjectOf,
  });
  // After the body is read, as a form carries its token there, and before anything is made of it.
  app.addHook('preValidation', (request, reply, done) => {
    if (reading.has(request.method) || request.byToken || request.is404) done();
    else app.csrfProtection(request, reply, done);
  });
}
