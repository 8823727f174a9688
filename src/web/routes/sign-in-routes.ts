import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { SignInPage } from '../../pages/sign-in-page.tsx';
import { forAnybody, forViewers } from '../access.ts';
import { frameOf, sendFailurePage, sendPage } from '../page-reply.ts';
import type { Doorkeeping } from '../security/access-guard.ts';
import { cookieName, cookieTerms } from '../security/cookies.ts';
import { csrfTokenFor } from '../security/csrf.ts';
import { localPath } from '../security/local-path.ts';
import { sessionLastsMs } from '../security/sessions.ts';
import type { WebParts } from '../web-parts.ts';

const signInQuery = z.object({ next: z.string().default('/').catch('/') });
const signInForm = z.object({ password: z.string().catch(''), next: z.string().default('/').catch('/') });

/** Signing in with a password and out again. */
export function signInRoutes(app: FastifyInstance, parts: WebParts, doorkeeping: Doorkeeping): void {
  const { exposure, credentials, sessions, limits, metrics } = doorkeeping;
  const name = cookieName('session', exposure.encrypted);
  const terms = cookieTerms(exposure.encrypted);

  function ask(request: FastifyRequest, reply: FastifyReply, next: string, wrong: boolean): FastifyReply {
    const { hasPassword } = credentials;
    const csrfToken = csrfTokenFor(request, reply);
    const frame = frameOf(request, reply, parts);
    const page = SignInPage({ frame, csrfToken, next, wrong, hasPassword });
    if (wrong) reply.header('www-authenticate', 'Bearer realm="openbell"');
    return sendPage(reply, page, wrong ? 401 : 200);
  }

  app.get('/sign-in', forAnybody, (request, reply) => {
    const next = localPath(signInQuery.parse(request.query).next);
    return request.role === null ? ask(request, reply, next, false) : reply.redirect(next, 303);
  });

  app.post('/sign-in', forAnybody, async (request, reply) => {
    const { password, next: wanted } = signInForm.parse(request.body ?? {});
    const next = localPath(wanted);
    if (!exposure.signIn) return reply.redirect(next, 303);
    const tooMany = await limits.count(request, reply);
    if (tooMany) {
      metrics.refused('limit');
      return sendFailurePage(request, reply, parts, tooMany);
    }
    const role = credentials.roleOfPassword(password);
    if (role === null) {
      metrics.refused('password');
      parts.log.warn({ address: request.ip }, 'a wrong password was given');
      return ask(request, reply, next, true);
    }
    reply.setCookie(name, reply.signCookie(sessions.begin(role)), {
      ...terms,
      maxAge: sessionLastsMs / 1000,
    });
    return reply.redirect(next, 303);
  });

  app.post('/sign-out', forViewers, (request, reply) => {
    const { valid, value } = request.unsignCookie(request.cookies[name] ?? '');
    const session = valid ? sessions.read(value) : undefined;
    if (session) {
      sessions.end(session);
      parts.events.endSession(session.id);
    }
    return reply.clearCookie(name, terms).redirect('/sign-in', 303);
  });
}
