import type { FastifyInstance } from 'fastify';

import { messageOf } from '../../errors/openbell-error.ts';
import { forAnybody, forViewers } from '../access.ts';
import { FleetReader } from '../fleet-figures.ts';
import { fleetMetrics } from '../fleet-metrics.ts';
import type { WebParts } from '../web-parts.ts';

/** Whether the process lives, whether what it reads from is there, and its figures. */
export function healthRoutes(app: FastifyInstance, parts: WebParts): void {
  const { sources, metrics, clock, loaded } = parts;
  const fleet = new FleetReader(sources, clock, loaded.settings);
  const refresh = fleetMetrics(metrics.registry, () => fleet.read());

  app.get('/healthz', forAnybody, (_request, reply) => reply.send({ alive: true }));

  app.get('/readyz', forViewers, async (_request, reply) => {
    const [store, redis] = await Promise.all([conditionOf(sources.store()), conditionOf(sources.queues())]);
    const ready = store === answers && redis === answers;
    return reply.code(ready ? 200 : 503).send({ ready, store, redis });
  });

  app.get('/metrics', forViewers, async (_request, reply) => {
    const { registry } = metrics;
    await refresh();
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

const answers = 'answers';

/** `answers`, or why not. */
const conditionOf = (server: Promise<unknown>): Promise<string> =>
  server.then(
    () => answers,
    (error: unknown) => messageOf(error),
  );
