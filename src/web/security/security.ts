import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { webExposure } from '../../config/web-exposure.ts';
import type { Failure } from '../failure.ts';
import { strangerIn } from '../guards.ts';
import { sendFailurePage } from '../page-reply.ts';
import type { WebParts } from '../web-parts.ts';
import { admit, type Doorkeeping, tellRole } from './access-guard.ts';
import { attemptLimits } from './attempt-limits.ts';
import { credentialsOf } from './credentials.ts';
import { protectWrites } from './csrf.ts';
import { addHeaders } from './headers.ts';
import { Sessions } from './sessions.ts';

/** Headers, sign-in, roles and tokens: every route registered after it is guarded. */
export async function addSecurity(app: FastifyInstance, parts: WebParts): Promise<Doorkeeping> {
  const { settings } = parts.loaded;
  const exposure = webExposure(settings);
  const credentials = credentialsOf(settings);
  await addHeaders(app, { ...exposure, insecure: exposure.signIn && !exposure.encrypted });
  app.decorateRequest('role', null);
  app.decorateRequest('sessionId', null);
  app.decorateRequest('byToken', false);
  await app.register(cookie, { secret: credentials.sessionKey.toString('base64') });
  const limits = await attemptLimits(app);
  const sessions = new Sessions(parts.clock);
  const doorkeeping = { exposure, credentials, sessions, limits, metrics: parts.metrics };

  // Nothing is thrown here: a refusal must not depend on the errors' handling of the route it is for.
  app.addHook('onRequest', async (request, reply) => {
    const refusal =
      wrongWayIn(request, parts) ?? (await tellRole(request, reply, doorkeeping)) ?? admit(request, reply);
    if (refusal === 'led away') return reply;
    return refusal && sendFailurePage(request, reply, parts, refusal);
  });
  // Forms and JSON are all that is sent here.
  app.removeContentTypeParser('text/plain');
  await app.register(formbody);
  await protectWrites(app, { ...exposure, key: credentials.csrfKey });
  return doorkeeping;
}

const forwardedBy = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const;

/** Why a request came by a way that is not open, whoever sent it. */
function wrongWayIn(request: FastifyRequest, { loaded: { settings } }: WebParts): Failure | undefined {
  const { WEB_HOST, WEB_HOSTS } = settings;
  const { signIn, encrypted } = webExposure(settings);
  const stranger = strangerIn(request, WEB_HOST, WEB_HOSTS);
  if (stranger) {
    const advice =
      stranger.status === 421 ? 'Add the name to WEB_HOSTS if it is yours.' : 'Open the page itself.';
    return { ...stranger, advice };
  }
  if (!signIn && forwardedBy.some((name) => request.headers[name] !== undefined)) {
    return {
      status: 403,
      what: 'This came through a proxy, and nobody has to sign in here: it is meant for this machine alone.',
      advice: 'Set WEB_TRUSTED_PROXIES to the address of the proxy, and WEB_PASSWORD.',
    };
  }
  // Whether the process is alive is asked from nearby, and tells nothing.
  const { url } = request.routeOptions;
  if (encrypted && request.protocol !== 'https' && url !== '/healthz') {
    return {
      status: 403,
      what: 'This came in plain HTTP, which anybody on the way can read.',
      advice: 'Use the https:// address.',
    };
  }
  return undefined;
}
