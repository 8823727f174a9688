import Fastify from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { pino } from 'pino';

import { systemClock } from '../../calendar/clock.ts';
import { loadSettings } from '../../config/load-settings.ts';
import { AccuracyReader } from '../accuracy-reader.ts';
import { EventHub } from '../events/event-hub.ts';
import { endsOfDay, morningReports } from '../report-reader.ts';
import type { WebParts } from '../web-parts.ts';
import { QueueReader } from '../queue-reader.ts';
import type { WebSources } from '../sources.ts';
import { webMetrics } from '../web-metrics.ts';
import { apiGroups } from './api-groups.ts';
import { describeApi } from './open-api.ts';

const nothing = (): Promise<never> => Promise.reject(new Error('Routes are described here, not served.'));
const sources: WebSources = {
  store: nothing,
  news: nothing,
  queues: nothing,
  close: () => Promise.resolve(),
};

/** The description of the API as the server of this version gives it, without any server running. */
export async function apiDocument(version: string): Promise<object> {
  const app = Fastify();
  const events = new EventHub();
  const queues = new QueueReader(sources);
  const parts: WebParts = {
    loaded: loadSettings({ env: {}, dotenvPath: null }),
    clock: systemClock,
    log: pino({ level: 'silent' }),
    sources,
    reports: morningReports(sources),
    ends: endsOfDay(sources),
    accuracy: new AccuracyReader(sources),
    redisUrl: '',
    events,
    queues,
    metrics: webMetrics(events, queues),
    version,
  };
  try {
    app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(() => JSON.stringify);
    await describeApi(app, version);
    for (const addRoutes of apiGroups) await addRoutes(app, parts);
    await app.ready();
    return app.swagger();
  } finally {
    events.close();
    await app.close();
  }
}
