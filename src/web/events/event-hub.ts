import type { ServerResponse } from 'node:http';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { OpenbellError } from '../../errors/openbell-error.ts';

/** One event as it goes over the wire: its name and its data, which becomes JSON. */
export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
  /** What a browser that connects again names as the last it got (`Last-Event-ID`); events without one leave it as it was. */
  readonly id?: string;
}

export interface SendTerms {
  /** The next event of its kind says all of it again: who is behind gets that one instead of both. */
  readonly snapshot?: boolean;
}

interface Listener {
  readonly response: ServerResponse;
  /** Whose sign-in lets it listen; null where none is asked for. */
  readonly sessionId: string | null;
  /** performance.now() */
  readonly since: number;
  /** performance.now() since when it has had unsent bytes at every event; null while it keeps up. */
  behindSince: number | null;
}

/** Unsent bytes at which a client counts as too slow; a browser that reads has none. */
const unsentLimit = 128 * 1024;
/** A client that has been behind for so long is cut off whatever its bytes: what it would see is no longer live. */
const behindLimitMs = 20_000;
/** Browsers that may listen at once. */
const listenerLimit = 1_000;
/** Proxies cut connections that are silent for a minute. */
const heartbeatMs = 15_000;
/** After so long a browser has to connect again, so that nobody listens on a sign-in that has run out. */
const longestMs = 15 * 60_000;
/** How long a browser waits before it connects again. */
const retryMs = 2_000;

function eventText({ event, data, id }: ServerEvent): string {
  const lines = id === undefined ? '' : `id: ${id}\n`;
  return `${lines}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * Server-sent events to any number of browsers. An event becomes bytes once, and all listeners' queues hold the same ones. Nobody
 * is waited for: who does not read is cut off, and connects again.
 */
export class EventHub {
  readonly #topics = new Map<string, Set<Listener>>();
  /** Called when a topic gets its first listener and when it loses its last. */
  readonly #watchers = new Map<string, (listened: boolean) => void>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #limit: number;
  #clients = 0;
  #dropped = 0;
  #closed = false;

  constructor(limit = listenerLimit) {
    this.#limit = limit;
    const beat = Buffer.from(': still here\n\n');
    this.#heartbeat = setInterval(() => {
      for (const topic of this.#topics.keys()) this.#write(topic, beat, { snapshot: true });
      const oldest = performance.now() - longestMs;
      this.#endWhere(({ since }) => since < oldest);
    }, heartbeatMs);
    this.#heartbeat.unref();
  }

  /** Clients that were cut off because they did not read. */
  get dropped(): number {
    return this.#dropped;
  }

  get clients(): number {
    return this.#clients;
  }

  /** Tells when somebody begins to listen to a topic and when nobody does any more, so that no work is done for nobody. */
  whileListened(topic: string, tell: (listened: boolean) => void): void {
    this.#watchers.set(topic, tell);
  }

  /**
   * Answers a request with the topic's events until either side ends it. `greeting` comes first.
   * @throws OpenbellError TOO_MANY_LISTENERS
   */
  connect(
    topic: string,
    request: FastifyRequest,
    reply: FastifyReply,
    greeting: readonly ServerEvent[],
  ): void {
    if (this.#closed || this.#clients >= this.#limit) {
      const text = this.#closed
        ? 'The server is ending.'
        : `${this.#limit} pages listen already: no more are served.`;
      throw new OpenbellError('TOO_MANY_LISTENERS', text);
    }
    const response = this.#begin(reply);
    response.write(`retry: ${retryMs}\n\n${greeting.map(eventText).join('')}`);
    const { sessionId } = request;
    const listener: Listener = { response, sessionId, since: performance.now(), behindSince: null };
    const listeners = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, listeners);
    listeners.add(listener);
    this.#clients++;
    if (listeners.size === 1) this.#watchers.get(topic)?.(true);
    const leave = (): void => {
      if (!listeners.delete(listener)) return;
      this.#clients--;
      if (listeners.size === 0) this.#watchers.get(topic)?.(false);
    };
    response.once('close', leave);
    response.once('error', leave);
  }

  /** Sends an event to everybody who listens to a topic. */
  send(topic: string, event: ServerEvent, terms: SendTerms = {}): void {
    if ((this.#topics.get(topic)?.size ?? 0) === 0) return;
    this.#write(topic, Buffer.from(eventText(event)), terms);
  }

  /** Ends what somebody listens to who has signed out. */
  endSession(sessionId: string): void {
    this.#endWhere((listener) => listener.sessionId === sessionId);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    this.#endWhere(() => true);
  }

  /** Ends connections; who has unsent bytes is cut off, so that nobody holds up the end. */
  #endWhere(isOver: (listener: Listener) => boolean): void {
    for (const listeners of this.#topics.values()) {
      for (const listener of listeners) {
        if (!isOver(listener)) continue;
        if (listener.response.writableLength > 0) listener.response.destroy();
        else listener.response.end();
      }
    }
  }

  /** Takes the answer out of the framework's hands, with the headers hooks have set so far. */
  #begin(reply: FastifyReply): ServerResponse {
    reply.hijack();
    const response = reply.raw;
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) response.setHeader(name, value);
    }
    // The connection ends with its events: kept alive it would hold up the server's end.
    response.shouldKeepAlive = false;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Some proxies gather what they pass on.
      'x-accel-buffering': 'no',
    });
    return response;
  }

  #write(topic: string, bytes: Buffer, { snapshot = false }: SendTerms): void {
    const now = performance.now();
    for (const listener of this.#topics.get(topic) ?? []) {
      const { response } = listener;
      const unsent = response.writableLength;
      // What was written in this very turn of the event loop is unsent too, and says nothing of the client.
      const behind = unsent > 0 && listener.behindSince !== null;
      if (unsent === 0) listener.behindSince = null;
      else listener.behindSince ??= now;
      if (unsent > unsentLimit || now - (listener.behindSince ?? now) > behindLimitMs) {
        this.#dropped++;
        response.destroy();
      } else if (!behind || !snapshot) response.write(bytes);
    }
  }
}
