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
import { checkHostAndOrigin, sameSecret } from './guards.ts';
import { isLoopback } from './host-names.ts';
import { listen } from './listen.ts';

type WebSettings = Pick<Settings, 'WEB_HOST' | 'WEB_PORT' | 'WEB_USER' | 'WEB_PASSWORD' | 'BOARD_READ_ONLY'>;

export interface BoardServer {
  /** Where a browser finds it. */
  readonly url: string;
  close(): Promise<void>;
}

const boardPath = '/queues';

/** The page of Bull Board names a font of another site, which neither the content policy nor privacy allows. */
function withoutForeignFonts(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    const isPage = String(reply.getHeader('content-type') ?? '').startsWith('text/html');
    if (!isPage || typeof payload !== 'string') return done(null, payload);
    done(null, payload.replace(/<link\b[^>]*\bhref="https?:[^>]*>/g, ''));
  });
}

async function requireSignIn(app: FastifyInstance, settings: WebSettings): Promise<void> {
  await app.register(basicAuth, {
    authenticate: { realm: 'openbell' },
    validate: (user, password, _request, _reply, done) => {
      const known = sameSecret(user, settings.WEB_USER);
      const right = sameSecret(password, settings.WEB_PASSWORD) && known;
      done(right ? undefined : new Error('wrong user or password'));
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
  const open = isLoopback(settings.WEB_HOST);
  if (!open && settings.WEB_PASSWORD === '') {
    throw new OpenbellError(
      'BAD_CONFIGURATION',
      `WEB_HOST is ${settings.WEB_HOST}, beyond loopback, and WEB_PASSWORD is not set.`,
    );
  }
  const app = Fastify({ logger: false });
  checkHostAndOrigin(app, settings.WEB_HOST);
  withoutForeignFonts(app);
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
  const origin = await listen(app, {
    name: 'Bull Board',
    settings: ['WEB_HOST', 'WEB_PORT'],
    host: settings.WEB_HOST,
    port: settings.WEB_PORT,
  });
  const url = origin + boardPath;
  log.info({ url, readOnly: settings.BOARD_READ_ONLY }, 'Bull Board');
  return { url, close: () => app.close() };
}
