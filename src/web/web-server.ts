import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';

import type { Settings } from '../config/settings.ts';
import { webExposure } from '../config/web-exposure.ts';
import { AccuracyReader } from './accuracy-reader.ts';
import { apiGroups } from './api/api-groups.ts';
import { describeApi } from './api/open-api.ts';
import { serveAssets } from './assets.ts';
import { EventHub } from './events/event-hub.ts';
import { failureOf } from './failure.ts';
import { listen } from './listen.ts';
import { sendFailurePage } from './page-reply.ts';
import { endsOfDay, morningReports } from './report-reader.ts';
import { accuracyRoutes } from './routes/accuracy-routes.ts';
import { endOfDayRoutes } from './routes/end-of-day-routes.ts';
import { forecastRoutes } from './routes/forecast-routes.ts';
import { boardRoutes } from './routes/board-routes.ts';
import { healthRoutes } from './routes/health-routes.ts';
import { runsRoutes } from './routes/runs-routes.ts';
import { signInRoutes } from './routes/sign-in-routes.ts';
import { stockRoutes } from './routes/stock-routes.ts';
import { systemRoutes } from './routes/system-routes.ts';
import { liveRoutes } from './routes/live-routes.ts';
import { todayRoutes } from './routes/today-routes.ts';
import { addSecurity } from './security/security.ts';
import { tlsFiles } from './security/tls-files.ts';
import { QueueReader } from './queue-reader.ts';
import { webMetrics } from './web-metrics.ts';
import type { WebParts } from './web-parts.ts';

/** A route as it was registered. */
export interface ServedRoute {
  readonly method: string;
  readonly url: string;
}

export interface WebServer {
  /** Where a browser finds it. */
  readonly url: string;
  /** Everything that can be asked for. */
  readonly routes: readonly ServedRoute[];
  close(): Promise<void>;
}

/** Nothing sent here is longer than a form. */
const bodyLimit = 16 * 1024;
const requestLimitMs = 10_000;

/** Everything that is served, route group by route group. */
const routeGroups: readonly ((app: FastifyInstance, parts: WebParts) => void | Promise<void>)[] = [
  healthRoutes,
  boardRoutes,
  todayRoutes,
  liveRoutes,
  forecastRoutes,
  endOfDayRoutes,
  accuracyRoutes,
  runsRoutes,
  systemRoutes,
  stockRoutes,
  ...apiGroups,
];

/**
 * Serves the pages, the API and Bull Board.
 * @throws OpenbellError BAD_CONFIGURATION where it must not be open like that, or cannot listen there.
 */
export async function startWebServer(
  given: Omit<WebParts, 'events' | 'reports' | 'ends' | 'accuracy' | 'queues' | 'metrics'>,
): Promise<WebServer> {
  const { settings } = given.loaded;
  const events = new EventHub();
  const queues = new QueueReader(given.sources);
  const parts: WebParts = {
    ...given,
    events,
    reports: morningReports(given.sources),
    ends: endsOfDay(given.sources),
    accuracy: new AccuracyReader(given.sources),
    queues,
    metrics: webMetrics(events, queues),
  };
  const app = newApp(settings);
  const close = async (): Promise<void> => {
    events.close();
    await app.close();
    await queues.close();
  };
  const routes = collectRoutes(app);
  try {
    await addRoutes(app, parts);
    const url = await listen(app, {
      name: 'The web server',
      settings: ['WEB_HOST', 'WEB_PORT'],
      host: settings.WEB_HOST,
      port: settings.WEB_PORT,
    });
    warnWhereOpen(url, parts);
    return { url, routes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function addRoutes(app: FastifyInstance, parts: WebParts): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  traceAndCount(app, parts);
  const doorkeeping = await addSecurity(app, parts);
  answerFailures(app, parts);
  await describeApi(app, parts.version);
  // In a scope of its own: Bull Board serves its files with the same plugin.
  await app.register((scope) => serveAssets(scope));
  signInRoutes(app, parts, doorkeeping);
  for (const addGroup of routeGroups) await addGroup(app, parts);
}

function warnWhereOpen(url: string, { loaded, log }: WebParts): void {
  const { signIn, encrypted } = webExposure(loaded.settings);
  if (signIn && !encrypted) log.warn({ url }, 'INSECURE: the pages are served in plain HTTP');
}

/** The server before it serves anything. @throws OpenbellError BAD_CONFIGURATION for bad TLS files. */
function newApp(settings: Settings): FastifyInstance {
  const trusted = [...settings.WEB_TRUSTED_PROXIES];
  const options = {
    logger: false,
    bodyLimit,
    requestTimeout: requestLimitMs,
    trustProxy: trusted.length > 0 && trusted,
    frameworkErrors: refuseAddress,
    genReqId: requestId,
  };
  const https = tlsFiles(settings);
  return https === null ? Fastify(options) : Fastify({ ...options, https });
}

/** An address the router cannot read: no hook has run for its request, so the answer says itself what others are given by them. */
function refuseAddress(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const { status } = failureOf(error);
  const what = 'The address cannot be read: it is too long or wrongly encoded.';
  void reply
    .code(status)
    .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ error: what, advice: 'Correct it, or look for it from the start page.' }));
}

/** A proxy's own id of a request is kept where it is one. */
function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

function collectRoutes(app: FastifyInstance): readonly ServedRoute[] {
  const routes: ServedRoute[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url });
  });
  return routes;
}

function traceAndCount(app: FastifyInstance, { metrics }: WebParts): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { url = 'none' } = request.routeOptions;
    metrics.answered(url, request.method, reply.raw.statusCode, reply.elapsedTime / 1000);
    done();
  });
}

/** Failures as a page for people and as JSON for programs, each with a sentence and what to do. */
function answerFailures(app: FastifyInstance, parts: WebParts): void {
  app.setNotFoundHandler(async (request, reply) => {
    const what = `There is no ${request.method} ${request.url.slice(0, 100)} here.`;
    const advice = 'Look for it from the start page.';
    await sendFailurePage(request, reply, parts, { status: 404, what, advice });
  });
  app.setErrorHandler(async (error, request, reply) => {
    const failure = failureOf(error);
    if (failure.status === 500)
      parts.log.error({ requestId: request.id, error, url: request.url }, 'a request failed');
    await sendFailurePage(request, reply, parts, failure);
  });
}
