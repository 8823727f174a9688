import type { FastifyReply, FastifyRequest } from 'fastify';

import type { WebExposure } from '../../config/web-exposure.ts';
import type { Access } from '../access.ts';
import type { Failure } from '../failure.ts';
import type { WebMetrics } from '../web-metrics.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import { cookieName } from './cookies.ts';
import type { Credentials } from './credentials.ts';
import type { Sessions } from './sessions.ts';

/** What the guard decides with. */
export interface Doorkeeping {
  readonly exposure: WebExposure;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly limits: AttemptLimits;
  readonly metrics: WebMetrics;
}

const bearerToken = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];

/**
 * Tells who asks: by the token in the request, by the session's cookie, or by being at this machine.
 * @returns why the request goes no further, where a token is wrong.
 */
export async function tellRole(
  request: FastifyRequest,
  reply: FastifyReply,
  { exposure, credentials, sessions, limits, metrics }: Doorkeeping,
): Promise<Failure | undefined> {
  if (!exposure.signIn) request.role = 'operator';
  const token = bearerToken(request);
  if (token !== undefined) {
    const role = credentials.roleOfToken(token);
    if (!exposure.signIn && role === null) return undefined;
    const tooMany = await (role === null ? limits.count(request, reply) : limits.check(request, reply));
    if (role === null || tooMany) metrics.refused(tooMany ? 'limit' : 'token');
    if (tooMany) return tooMany;
    if (role === null) return unknown(reply, 'That token is wrong.');
    request.role = role;
    request.byToken = true;
  } else if (exposure.signIn) {
    const { valid, value } = request.unsignCookie(
      request.cookies[cookieName('session', exposure.encrypted)] ?? '',
    );
    const session = valid ? sessions.read(value) : undefined;
    request.role = session?.role ?? null;
    request.sessionId = session?.id ?? null;
  }
  return undefined;
}

function unknown(reply: FastifyReply, what: string): Failure {
  reply.header('www-authenticate', 'Bearer realm="openbell"');
  return {
    status: 401,
    what,
    advice:
      'Sign in at /sign-in, or send the header `Authorization: Bearer …` with WEB_TOKEN or WEB_VIEWER_TOKEN.',
  };
}

/** What programs ask: an answer that is a page to sign in at would only confuse them. */
const forPrograms = /^\/(api|events|metrics|readyz|queues\/api)(?=[/?]|$)/;

/** Whether who asks looks at pages, and so is better led to the sign-in than told of a status. */
function looksAtPages({ method, url, headers: { accept = '*/*' } }: FastifyRequest): boolean {
  if (forPrograms.test(url)) return false;
  return accept.includes('text/html') || (method !== 'POST' && accept.includes('*/*'));
}

/** Whether somebody may use a route; leads who has not signed in to where one does. */
export function admit(request: FastifyRequest, reply: FastifyReply): Failure | 'led away' | undefined {
  // What is not there is told to whoever may read.
  const needed: Access = request.is404 ? 'viewer' : (request.routeOptions.config.access ?? 'operator');
  const { role } = request;
  if (needed === 'open' || role === 'operator' || role === needed) return undefined;
  if (role === 'viewer') {
    return {
      status: 403,
      what: 'This is for operators, and you are signed in read-only.',
      advice: 'Sign out and sign in with the password of operators, or send WEB_TOKEN.',
    };
  }
  if (!looksAtPages(request)) return unknown(reply, 'Nobody is signed in.');
  const isShown = request.method === 'GET' || request.method === 'HEAD';
  void reply.redirect(isShown ? `/sign-in?next=${encodeURIComponent(request.url)}` : '/sign-in', 303);
  return 'led away';
}
