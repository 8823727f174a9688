import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';

import { stopwatch } from '../calendar/clock.ts';
import type { ErrorCode } from '../errors/error-table.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import type { Logger } from '../log/logger.ts';
import type { HomeLayout } from './home.ts';
import { claimHome, ownSocketPath, releaseHome } from './keeper-claim.ts';
import { type ClientMessage, onClientMessages, send } from './keeper-messages.ts';
import { startRedis } from './redis-process.ts';
import type { RunningServer } from './running-server.ts';
import type { Secrets } from './secrets.ts';
import { endStaleProcesses, writeState } from './stale-processes.ts';
import { startStore } from './store-process.ts';

type Part = 'redis' | 'store';

/** How long a keeper that nobody has come to waits. */
const patienceMs = 15_000;
/** A server that ends this often within a minute is not started again. */
const mostRestarts = 5;

/**
 * Owns a home's redis-server and store. Each client holds a connection as long as it needs them; when the last one is
 * gone, however it ended, the keeper stops both and ends. A server that dies meanwhile is started again on its port.
 */
export class Keeper {
  readonly #layout: HomeLayout;
  readonly #secrets: Secrets;
  readonly #log: Logger;
  readonly #connections = new Set<Socket>();
  /** Connections that asked for something; others only look whether somebody is here. */
  readonly #clients = new Set<Socket>();
  readonly #starting = new Map<Part, Promise<RunningServer>>();
  readonly #running = new Map<Part, RunningServer>();
  readonly #server: Server;
  readonly #socketPath: string;
  #stopping: Promise<void> | null = null;
  #ended: () => void = () => undefined;
  /** Resolves when everything has been stopped and the home is free. */
  readonly ended = new Promise<void>((resolve) => (this.#ended = resolve));

  constructor(layout: HomeLayout, secrets: Secrets, log: Logger) {
    this.#layout = layout;
    this.#secrets = secrets;
    this.#log = log;
    this.#socketPath = ownSocketPath(layout);
    this.#server = createServer((socket) => this.#greet(socket));
  }

  /** Becomes the home's keeper. @returns false where another one lives. */
  async start(): Promise<boolean> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#socketPath, resolve);
    });
    if (!(await claimHome(this.#layout, this.#socketPath))) {
      this.#server.close();
      return false;
    }
    setTimeout(() => {
      if (this.#clients.size === 0) void this.stop();
    }, patienceMs).unref();
    return true;
  }

  /** Stops the servers, then frees the home, then closes the clients' connections. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    for (const socket of this.#connections) send(socket, { say: 'stopping', pid: process.pid });
    // One that is being started would otherwise outlive this.
    await Promise.allSettled(this.#starting.values());
    await Promise.all([...this.#running.values()].map((server) => server.stop()));
    rmSync(this.#layout.state, { force: true });
    releaseHome(this.#layout, this.#socketPath);
    this.#server.close();
    for (const socket of this.#connections) socket.destroy();
    this.#log.info('the stack has ended');
    this.#ended();
  }

  #greet(socket: Socket): void {
    this.#connections.add(socket);
    socket.once('close', () => {
      this.#connections.delete(socket);
      this.#lose(socket);
    });
    onClientMessages(socket, (message) => {
      if (this.#stopping) return send(socket, { say: 'stopping', pid: process.pid });
      if (message.say === 'want') {
        this.#clients.add(socket);
        return void this.#serve(socket, message);
      }
      this.#lose(socket);
      if (this.#clients.size > 0) send(socket, { say: 'kept' });
    });
  }

  #lose(client: Socket): void {
    if (this.#clients.delete(client) && this.#clients.size === 0) void this.stop();
  }

  async #serve(socket: Socket, want: ClientMessage & { say: 'want' }): Promise<void> {
    try {
      const [redis, store] = await Promise.all([
        want.redis ? this.#ensure('redis', want.redisPort) : null,
        want.store ? this.#ensure('store', want.storePort) : null,
      ]);
      send(socket, { say: 'ready', redisPort: redis?.port ?? null, storePort: store?.port ?? null });
    } catch (error) {
      const code: ErrorCode = error instanceof OpenbellError ? error.code : 'EMBEDDED_UNAVAILABLE';
      this.#log.error({ code, error: messageOf(error) }, 'the stack does not start');
      send(socket, { say: 'failed', code, message: messageOf(error) });
    }
  }

  /** Starts a server the first time it is wanted. */
  #ensure(part: Part, port: number): Promise<RunningServer> {
    let starting = this.#starting.get(part);
    if (!starting) {
      starting = this.#startPart(part, port);
      this.#starting.set(part, starting);
      starting.catch(() => this.#starting.delete(part));
    }
    return starting;
  }

  async #startPart(part: Part, port: number): Promise<RunningServer> {
    await this.#cleanedUp();
    const server = await this.#launch(part, port);
    void this.#watch(part, server);
    return server;
  }

  #cleaning: Promise<void> | null = null;
  #cleanedUp(): Promise<void> {
    this.#cleaning ??= endStaleProcesses(this.#layout);
    return this.#cleaning;
  }

  async #launch(part: Part, port: number): Promise<RunningServer> {
    const elapsed = stopwatch();
    const server =
      part === 'redis'
        ? await startRedis(this.#layout, port, this.#secrets.redisPassword)
        : await startStore(this.#layout, port, this.#secrets.storePassword);
    this.#running.set(part, server);
    const redis = this.#running.get('redis');
    const store = this.#running.get('store');
    writeState(this.#layout, {
      redis: redis ? { pid: redis.pid, port: redis.port } : null,
      store: store ? { pid: store.pid, port: store.port } : null,
    });
    this.#log.info({ part, pid: server.pid, port: server.port, ms: Math.round(elapsed()) }, 'started');
    return server;
  }

  /** Starts a server that died again, on the port its clients know. */
  async #watch(part: Part, first: RunningServer): Promise<void> {
    let server = first;
    let restarts = 0;
    let elapsed = stopwatch();
    for (;;) {
      await server.exited;
      this.#running.delete(part);
      if (this.#stopping) return;
      if (elapsed() > 60_000) [restarts, elapsed] = [0, stopwatch()];
      this.#log.error({ part, pid: server.pid }, 'ended by itself; it is started again');
      try {
        if (++restarts > mostRestarts) throw new Error('it ends again and again');
        server = await this.#launch(part, server.port);
      } catch (error) {
        this.#log.error({ part, error: messageOf(error) }, 'cannot be kept running; the stack ends');
        return void this.stop();
      }
    }
  }
}
