import type { ServerResponse } from 'node:http';

import type { FastifyReply, FastifyRequest } from 'fastify';

/** One event as it goes over the wire: its name and its data, which becomes JSON. */
export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Unsent bytes at which a client counts as too slow; a browser that reads has a few hundred at most. */
const unsentLimit = 256 * 1024;
/** Proxies cut connections that are silent for a minute. */
const heartbeatMs = 15_000;
/** How long a browser waits before it connects again. */
const retryMs = 2_000;

export const eventText = ({ event, data }: ServerEvent): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** Server-sent events to any number of browsers. Nobody is waited for: who does not read is cut off, and connects again. */
export class EventHub {
  readonly #topics = new Map<string, Set<ServerResponse>>();
  readonly #heartbeat: NodeJS.Timeout;
  #dropped = 0;
  /** Called when a topic gets its first listener and when it loses its last. */
  readonly #watchers = new Map<string, (listened: boolean) => void>();

  constructor() {
    this.#heartbeat = setInterval(() => {
      for (const topic of this.#topics.keys()) this.#write(topic, ': still here\n\n');
    }, heartbeatMs);
    this.#heartbeat.unref();
  }

  /** Clients that were cut off because they did not read. */
  get dropped(): number {
    return this.#dropped;
  }

  get clients(): number {
    let count = 0;
    for (const listeners of this.#topics.values()) count += listeners.size;
    return count;
  }

  /** Tells when somebody begins to listen to a topic and when nobody does any more, so that no work is done for nobody. */
  whileListened(topic: string, tell: (listened: boolean) => void): void {
    this.#watchers.set(topic, tell);
  }

  /** Answers a request with the topic's events until either side ends it. `greeting` comes first. */
  connect(
    topic: string,
    request: FastifyRequest,
    reply: FastifyReply,
    greeting: readonly ServerEvent[],
  ): void {
    reply.hijack();
    const response = reply.raw;
    // Headers that hooks have set so far go with it.
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) response.setHeader(name, value);
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.write(`retry: ${retryMs}\n\n${greeting.map(eventText).join('')}`);
    const listeners = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, listeners);
    listeners.add(response);
    if (listeners.size === 1) this.#watchers.get(topic)?.(true);
    const leave = (): void => {
      if (listeners.delete(response) && listeners.size === 0) this.#watchers.get(topic)?.(false);
    };
    request.raw.once('close', leave);
    response.once('error', leave);
  }

  /** Sends an event to everybody who listens to a topic. */
  send(topic: string, event: ServerEvent): void {
    this.#write(topic, eventText(event));
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const listeners of this.#topics.values()) for (const response of listeners) response.end();
  }

  #write(topic: string, text: string): void {
    for (const response of this.#topics.get(topic) ?? []) {
      if (response.writableLength > unsentLimit) {
        this.#dropped++;
        response.destroy();
      } else response.write(text);
    }
  }
}
