import type { Logger } from 'pino';

import type { Clock, EpochMs } from '../calendar/clock.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import type { Gateway } from '../ibkr/gateway.ts';
import type { Store } from '../store/store.ts';

/** Opens a session; the worker supplies the settings. */
export type OpenGateway = () => Promise<Gateway>;

/** Whether a failure means that no gateway can be used now and that waiting can help. */
export const isGatewayAway = (error: unknown): error is OpenbellError =>
  error instanceof OpenbellError && error.retryable && error.code.startsWith('GATEWAY_');

/**
 * One shared gateway session a worker: opened when the first job needs it, bound to the database's source before
 * any bar is stored, and closed after it has been idle for a while.
 */
export class GatewayAccess {
  readonly #open: OpenGateway;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #idleMs: number;
  #opening: Promise<Gateway> | null = null;
  #users = 0;
  #condition: 'closed' | 'connecting' | 'open' = 'closed';
  #lastFailure: { readonly at: EpochMs; readonly text: string } | null = null;
  #idleTimer: NodeJS.Timeout | null = null;

  constructor(open: OpenGateway, store: Store, clock: Clock, log: Logger, idleMs = 60_000) {
    this.#open = open;
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#idleMs = idleMs;
  }

  /** How the session stands; it is closed while no job needs it. */
  get condition(): 'closed' | 'connecting' | 'open' {
    return this.#condition;
  }

  /** Jobs that use the session now. */
  get users(): number {
    return this.#users;
  }

  /** Why it could not be opened the last time it could not. */
  get lastFailure(): { readonly at: EpochMs; readonly text: string } | null {
    return this.#lastFailure;
  }

  /** @throws OpenbellError GATEWAY_… or STORE_SOURCE. */
  async use<T>(work: (gateway: Gateway) => Promise<T>): Promise<T> {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    this.#users++;
    try {
      return await work(await this.#session());
    } finally {
      this.#users--;
      if (this.#users === 0) this.#closeWhenIdle();
    }
  }

  /**
   * Waits until the gateway answers.
   * @param until epoch ms; after it the last failure is thrown.
   * @param onWaiting called after every failed attempt.
   */
  async waitFor(
    until: number,
    onWaiting: (failure: OpenbellError) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    for (;;) {
      try {
        await this.use(() => Promise.resolve());
        return;
      } catch (error) {
        if (!isGatewayAway(error)) throw error;
        const now = this.#clock.now();
        if (now >= until || signal?.aborted === true) throw error;
        await onWaiting(error);
        await this.#clock.sleep(Math.min(10_000, until - now), signal);
      }
    }
  }

  async close(): Promise<void> {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    const opening = this.#opening;
    this.#opening = null;
    this.#condition = 'closed';
    const gateway = await opening?.catch(() => undefined);
    await gateway?.close();
  }

  #session(): Promise<Gateway> {
    this.#opening ??= this.#openBound().catch((error: unknown) => {
      this.#opening = null;
      this.#condition = 'closed';
      this.#lastFailure = { at: this.#clock.now(), text: messageOf(error) };
      throw error;
    });
    return this.#opening;
  }

  async #openBound(): Promise<Gateway> {
    this.#condition = 'connecting';
    const gateway = await this.#open();
    try {
      await this.#store.bindSource(gateway.source);
    } catch (error) {
      await gateway.close();
      throw error;
    }
    this.#condition = 'open';
    this.#log.info({ account: gateway.source.account, mode: gateway.source.mode }, 'gateway session open');
    return gateway;
  }

  #closeWhenIdle(): void {
    this.#idleTimer = setTimeout(() => {
      if (this.#users > 0) return;
      void this.close().catch((error: unknown) => this.#log.warn({ error: String(error) }, 'gateway close'));
    }, this.#idleMs);
    this.#idleTimer.unref();
  }
}
