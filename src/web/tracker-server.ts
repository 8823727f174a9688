import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { z } from 'zod';

import type { Clock } from '../calendar/clock.ts';
import { isLoopback } from '../config/loopback.ts';
import type { Settings } from '../config/settings.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import {
  headlineField,
  problemsOf,
  seenAt,
  tickerField,
  timestampField,
  tooOld,
} from '../jobs/news-request.ts';
import type { TrackerState } from '../jobs/live-message.ts';
import type { Intake, IntakeResult } from '../tracker/intake.ts';
import type { TrackerHealth, TrackerReadiness } from '../tracker/tracker-health.ts';
import { checkHostAndOrigin, sameSecret } from './guards.ts';
import { listen } from './listen.ts';

type TrackerServerSettings = Pick<Settings, 'TRACKER_HOST' | 'TRACKER_PORT' | 'TRACKER_TOKEN'>;

/** What the server shows of the tracker, and where it hands tickers in. */
export interface TrackerParts {
  readonly registry: Registry;
  readonly health: () => TrackerHealth;
  readonly readiness: () => TrackerReadiness;
  readonly state: () => TrackerState;
  readonly intake: Intake;
  readonly clock: Clock;
}

export interface TrackerServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Bytes of a request: a ticker, a time and a headline are far shorter. */
const bodyLimit = 4 * 1024;

/** How long a client may take to send a request, ms. */
const requestLimitMs = 10_000;

const trackBody = z.object(
  { ticker: tickerField, timestamp: timestampField.optional(), headline: headlineField },
  { error: 'write a JSON object like {"ticker":"AAPL"}' },
);
const trackPath = z.object({ ticker: tickerField });

/**
 * Serves the tracker's figures, its health, and the routes that add and remove tickers: those only with the token, and beyond
 * loopback everything but /healthz.
 * @throws OpenbellError BAD_CONFIGURATION when bound beyond loopback without a token, or when it cannot listen there.
 */
export async function startTrackerServer(
  parts: TrackerParts,
  settings: TrackerServerSettings,
  log: Logger,
): Promise<TrackerServer> {
  const { TRACKER_HOST: host, TRACKER_PORT: port, TRACKER_TOKEN: token } = settings;
  const open = isLoopback(host);
  if (!open && token === '') {
    throw new OpenbellError(
      'BAD_CONFIGURATION',
      `TRACKER_HOST is ${host}, beyond loopback, and TRACKER_TOKEN is not set.`,
    );
  }
  const app = Fastify({ logger: false, bodyLimit, requestTimeout: requestLimitMs });
  app.removeContentTypeParser('text/plain');
  checkHostAndOrigin(app, host);
  answerInSentences(app, log);
  const withToken = { onRequest: bearer(token) };
  addViews(app, parts, open ? {} : withToken);
  addTracking(app, parts, withToken);
  const url = await listen(app, {
    name: "The tracker's HTTP",
    settings: ['TRACKER_HOST', 'TRACKER_PORT'],
    host,
    port,
  });
  return { url, close: () => app.close() };
}

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
interface Guarded {
  readonly onRequest?: Guard;
}

function bearer(token: string): Guard {
  return async (request, reply) => {
    if (token === '') {
      const error = 'This route is switched off: set TRACKER_TOKEN to add and remove tickers over HTTP.';
      return reply.code(404).send({ error });
    }
    const sent = request.headers.authorization ?? '';
    if (/^Bearer /i.test(sent) && sameSecret(sent.slice('Bearer '.length).trim(), token)) return undefined;
    return reply
      .code(401)
      .header('www-authenticate', 'Bearer realm="openbell"')
      .send({ error: 'Send the header `Authorization: Bearer …` with TRACKER_TOKEN.' });
  };
}

/** Errors as JSON with a sentence; what was not foreseen is logged and tells nothing. */
function answerInSentences(app: FastifyInstance, log: Logger): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    done(null, payload);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `There is no ${request.method} ${request.url.slice(0, 100)} here.` }),
  );
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) return reply.code(status).send({ error: error.message });
    log.error({ error: error.message }, 'a request to the tracker failed');
    return reply.code(500).send({ error: 'The tracker failed to answer; its log says why.' });
  });
}

function addViews(app: FastifyInstance, parts: TrackerParts, guarded: Guarded): void {
  app.get('/healthz', (_request, reply) => {
    const { alive, reason } = parts.health();
    return alive ? reply.send({ alive }) : reply.code(503).send({ alive, reason });
  });
  app.get('/readyz', guarded, (_request, reply) => {
    const readiness = parts.readiness();
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
  app.get('/metrics', guarded, async (_request, reply) => {
    const text = await parts.registry.metrics();
    return reply.type(parts.registry.contentType).send(text);
  });
  app.get('/state', guarded, (_request, reply) => reply.send(parts.state()));
}

function addTracking(app: FastifyInstance, { intake, clock }: TrackerParts, guarded: Guarded): void {
  app.post('/track', guarded, async (request, reply) => {
    const read = trackBody.safeParse(request.body);
    if (!read.success) return reply.code(400).send({ error: `${problemsOf(read.error)}.` });
    const { ticker, timestamp, headline } = read.data;
    const now = clock.now();
    const detectedAt = seenAt(timestamp ?? now, now);
    const old = tooOld(detectedAt, now);
    if (old !== undefined) return reply.code(409).send({ error: `${ticker} is not tracked: ${old}.` });
    const told = headline === undefined ? {} : { headline };
    return answer(reply, await intake.add({ ticker, detectedAt, by: 'http', ...told }));
  });
  app.delete('/track/:ticker', guarded, async (request, reply) => {
    const read = trackPath.safeParse(request.params);
    if (!read.success) return reply.code(400).send({ error: `${problemsOf(read.error)}.` });
    return answer(reply, await intake.remove(read.data.ticker));
  });
}

function answer(reply: FastifyReply, result: IntakeResult): FastifyReply {
  return result.kind === 'accepted'
    ? reply.send({ text: result.text })
    : reply.code(409).send({ error: result.reason });
}
