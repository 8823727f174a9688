import { createHash, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';

import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import basicAuth from '@fastify/basic-auth';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

import type { Settings } from '../config/settings.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Queues } from '../jobs/queues.ts';

type WebSettings = Pick<Settings, 'WEB_HOST' | 'WEB_PORT' | 'WEB_USER' | 'WEB_PASSWORD' | 'BOARD_READ_ONLY'>;

export interface BoardServer {
  /** Where a browser finds it. */
  readonly url: string;
  close(): Promise<void>;
}

export const boardPath = '/queues';

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

/** Compares in a time that does not depend on where two texts differ. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * Refuses requests that name another host (DNS rebinding) or come from another site's page: a browser on this
 * machine must not be a way in, on loopback too.
 */
function checkHostAndOrigin(app: FastifyInstance, webHost: string): void {
  app.addHook('onRequest', async (request, reply) => {
    const name = request.hostname;
    if (!loopbackNames.has(name) && name !== webHost) {
      return reply.code(421).send({ error: `This server does not answer for the host ${name}.` });
    }
    const { origin } = request.headers;
    if (origin !== undefined && origin !== `${request.protocol}://${request.host}`) {
      return reply.code(403).send({ error: 'Requests from pages of other sites are refused.' });
    }
  });
}

async function requireSignIn(app: FastifyInstance, settings: WebSettings): Promise<void> {
  await app.register(basicAuth, {
    authenticate: { realm: 'openbell' },
    validate: async (user, password) => {
      const known = sameSecret(user, settings.WEB_USER);
      if (!sameSecret(password, settings.WEB_PASSWORD) || !known) throw new Error('wrong user or password');
    },
  });
  app.addHook('onRequest', app.basicAuth);
}

/**
 * Serves Bull Board under /queues: read-only unless configured otherwise, behind a sign-in unless bound to loopback.
 * @throws OpenbellError BAD_CONFIGURATION when bound beyond loopback without a password.
 */
export async function startBoardServer(
  queues: Queues,
  settings: WebSettings,
  log: Logger,
): Promise<BoardServer> {
  const open = loopbackNames.has(settings.WEB_HOST);
  if (!open && settings.WEB_PASSWORD === '') {
    throw new OpenbellError(
      'BAD_CONFIGURATION',
      `WEB_HOST is ${settings.WEB_HOST}, beyond loopback, and WEB_PASSWORD is not set.`,
    );
  }
  const app = Fastify({ logger: false });
  checkHostAndOrigin(app, settings.WEB_HOST);
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
  });
  if (!open) await requireSignIn(app, settings);

  const adapter = new FastifyAdapter();
  createBullBoard({
    queues: [queues.schedules, queues.runs, queues.symbols].map(
      (queue) => new BullMQAdapter(queue, { readOnlyMode: settings.BOARD_READ_ONLY }),
    ),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'openbell' } },
  });
  adapter.setBasePath(boardPath);
  await app.register(adapter.registerPlugin(), { prefix: boardPath });
  app.get('/', (_request, reply) => reply.redirect(boardPath));
  await app.listen({ host: settings.WEB_HOST, port: settings.WEB_PORT });
  const { port } = app.server.address() as AddressInfo;
  const host = settings.WEB_HOST.includes(':') ? `[${settings.WEB_HOST.replace(/[[\]]/g, '')}]` : settings.WEB_HOST;
  const url = `http://${host}:${port}${boardPath}`;
  log.info({ url, readOnly: settings.BOARD_READ_ONLY }, 'Bull Board');
  return { url, close: () => app.close() };
}
