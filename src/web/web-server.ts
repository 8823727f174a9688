import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';

import { serveAssets } from './assets.ts';
import { EventHub } from './events/event-hub.ts';
import { failureOf } from './failure.ts';
import { listen } from './listen.ts';
import { sendFailurePage } from './page-reply.ts';
import { ReportReader } from './report-reader.ts';
import { todayRoutes } from './routes/today-routes.ts';
import { addSecurity } from './security/security.ts';
import type { WebParts } from './web-parts.ts';

export interface WebServer {
  /** Where a browser finds it. */
  readonly url: string;
  close(): Promise<void>;
}

/** Nothing sent here is longer than a form. */
const bodyLimit = 16 * 1024;
const requestLimitMs = 10_000;

/** Everything that is served, route group by route group. */
const routeGroups: readonly ((app: FastifyInstance, parts: WebParts) => void | Promise<void>)[] = [
  todayRoutes,
];

/**
 * Serves the pages, the API and Bull Board.
 * @throws OpenbellError BAD_CONFIGURATION where it must not be open like that, or cannot listen there.
 */
export async function startWebServer(given: Omit<WebParts, 'events' | 'reports'>): Promise<WebServer> {
  const { settings } = given.loaded;
  const events = new EventHub();
  const parts: WebParts = { ...given, events, reports: new ReportReader(given.sources) };
  const app = Fastify({ logger: false, bodyLimit, requestTimeout: requestLimitMs });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await addSecurity(app, parts);
  answerFailures(app, parts);
  await serveAssets(app);
  for (const addRoutes of routeGroups) await addRoutes(app, parts);
  const url = await listen(app, {
    name: 'The web server',
    settings: ['WEB_HOST', 'WEB_PORT'],
    host: settings.WEB_HOST,
    port: settings.WEB_PORT,
  });
  return {
    url,
    async close() {
      events.close();
      await app.close();
    },
  };
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
    if (failure.status === 500) parts.log.error({ error, url: request.url }, 'a request failed');
    await sendFailurePage(request, reply, parts, failure);
  });
}
