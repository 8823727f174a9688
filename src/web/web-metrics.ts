import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { EventHub } from './events/event-hub.ts';
import { addQueueMetrics } from './queue-metrics.ts';
import type { QueueReader } from './queue-reader.ts';

/** Why somebody was not let in: a wrong password, a wrong token, or too many of them. */
export type RefusedFor = 'password' | 'token' | 'limit';

/** The web server's counters in a registry of their own. */
export interface WebMetrics {
  readonly registry: Registry;
  /** Counts an answer; `route` is as it was registered, so that there are no more of them than routes. */
  answered(route: string, method: string, status: number, seconds: number): void;
  /** Counts somebody who was not let in. */
  refused(reason: RefusedFor): void;
}

/** Bounds in seconds: pages are to be there within one, and take milliseconds. */
const buckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export function webMetrics(events: EventHub, queues: QueueReader): WebMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  addQueueMetrics(registry, queues);
  const requests = new Counter({
    name: 'openbell_web_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'openbell_web_request_seconds',
    help: 'Seconds until an answer was sent.',
    labelNames: ['route'],
    buckets,
    registers,
  });
  const refusals = new Counter({
    name: 'openbell_web_sign_ins_refused_total',
    help: 'Passwords and tokens that were refused.',
    labelNames: ['reason'],
    registers,
  });
  const clients: Gauge = new Gauge({
    name: 'openbell_web_event_clients',
    help: 'Pages that listen to events.',
    registers,
    collect: () => clients.set(events.clients),
  });
  const dropped: Counter = new Counter({
    name: 'openbell_web_event_clients_dropped_total',
    help: 'Pages cut off because they did not read their events.',
    registers,
    collect: () => {
      dropped.reset();
      dropped.inc(events.dropped);
    },
  });
  return {
    registry,
    answered(route, method, status, seconds) {
      requests.inc({ method, route, status });
      durations.observe({ route }, seconds);
    },
    refused: (reason) => refusals.inc({ reason }),
  };
}
