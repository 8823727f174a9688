import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';

import { webExposure } from '../../config/web-exposure.ts';
import { openAllQueues } from '../../jobs/all-queues.ts';
import { failureOf } from '../failure.ts';
import { sendFailurePage } from '../page-reply.ts';
import { csrfTokenFor } from '../security/csrf.ts';
import { boardPolicy } from '../security/headers.ts';
import type { WebParts } from '../web-parts.ts';

const boardPath = '/queues';
/** What Bull Board's own requests read the CSRF token from, to send it in the header X-XSRF-TOKEN. */
const boardTokenCookie = 'XSRF-TOKEN';

/** Those of its failures Bull Board knows besides 500. */
const boardStatuses = [400, 403, 404, 405, 409] as const;

/** Bull Board: the queues and their jobs, for whoever may read; what changes jobs is for operators, where it is on at all. */
export async function boardRoutes(app: FastifyInstance, parts: WebParts): Promise<void> {
  const { settings } = parts.loaded;
  const all = openAllQueues(parts.redisUrl, settings, parts.log);
  // Before the server waits for its last answers: some may wait for Redis.
  app.addHook('preClose', (done) => {
    all.close();
    done();
  });
  const adapter = new FastifyAdapter();
  createBullBoard({
    queues: all.queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: settings.BOARD_READ_ONLY })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'openbell', miscLinks: [{ text: 'openbell: the pages', url: '/' }] } },
  });
  adapter.setBasePath(boardPath);
  adapter.setErrorHandler((error) => {
    const { status, what, advice } = failureOf(error);
    return { status: boardStatuses.find((one) => one === status) ?? 500, body: { error: what, advice } };
  });
  await app.register(
    async (scope) => {
      sayAccess(scope);
      addGuards(scope, parts);
      await scope.register(adapter.registerPlugin());
    },
    { prefix: boardPath },
  );
}

/** Bull Board's routes say nothing of who may use them. */
function sayAccess(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    const reads = methods.every((method) => method === 'GET' || method === 'HEAD');
    route.config = { ...route.config, access: reads ? 'viewer' : 'operator' };
  });
}

function addGuards(scope: FastifyInstance, parts: WebParts): void {
  const { BOARD_READ_ONLY } = parts.loaded.settings;
  const { encrypted } = webExposure(parts.loaded.settings);
  scope.addHook('preHandler', async (request, reply) => {
    // Its files are there in any case; everything else is of no use without Redis, and would wait for it.
    if (request.url.startsWith(`${boardPath}/static/`)) return undefined;
    try {
      await parts.sources.queues();
    } catch (error) {
      return sendFailurePage(request, reply, parts, failureOf(error));
    }
    reply.header('content-security-policy', boardPolicy);
    if (request.role === 'operator' && !BOARD_READ_ONLY && !request.url.startsWith(`${boardPath}/api/`)) {
      const terms = { path: boardPath, httpOnly: false, sameSite: 'strict', secure: encrypted } as const;
      reply.setCookie(boardTokenCookie, csrfTokenFor(request, reply), terms);
    }
    return undefined;
  });
  // Bull Board's page names a font of another site, which neither the content policy nor privacy allows.
  scope.addHook('onSend', (_request, reply, payload, done) => {
    const isPage = String(reply.getHeader('content-type') ?? '').startsWith('text/html');
    if (!isPage || typeof payload !== 'string') return done(null, payload);
    done(null, payload.replace(/<link\b[^>]*\bhref="https?:[^>]*>/g, ''));
  });
}
