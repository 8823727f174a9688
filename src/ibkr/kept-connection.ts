import type { Clock } from '../calendar/clock.ts';
import { messageOf } from '../errors/openbell-error.ts';
import type { ClientIds } from './client-ids.ts';
import type { Connection } from './connection.ts';

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** Largest share of a pause added at random, so that several programs do not come back together. */
const jitter = 0.25;

export interface KeptConnectionOptions<C extends Connection> {
  readonly ids: ClientIds;
  /** Opens a new connection; `lost` must be called when it ends by itself. @throws OpenbellError when it cannot. */
  readonly open: (clientId: number, lost: (reason: string) => void) => Promise<C>;
  /** Looks at what was opened again. @throws OpenbellError when it must not be used. */
  readonly accept: (connection: C) => void;
  readonly onLost: (reason: string) => void;
  readonly onRestored: (connection: C) => void;
  /** A try has failed that came after a pause. */
  readonly onRetry: (reason: string, pauseMs: number, error: unknown) => void;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Pause before the `attempt`th try (from 0) to connect again: 1, 2, 4 … 30 s and up to a quarter more. */
export function reconnectPause(attempt: number, random: () => number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt, 10)) * (1 + jitter * random());
}

/** A connection that is opened again, with back-off and for as long as it takes, whenever it is lost. */
export class KeptConnection<C extends Connection> {
  readonly #options: KeptConnectionOptions<C>;
  readonly #closing = new AbortController();
  #current: C | undefined;
  #lastClientId: number | undefined;
  #waiting: (() => void)[] = [];

  constructor(options: KeptConnectionOptions<C>) {
    this.#options = options;
  }

  /** The open connection, or undefined while there is none. */
  get current(): C | undefined {
    return this.#current;
  }

  /** Opens it for the first time, without a second try. @throws OpenbellError as `open` and `accept` do. */
  async start(): Promise<C> {
    return this.#openOnce();
  }

  /** Opens it for the first time, with as many tries as it takes; `onRestored` is told of it as after a loss. */
  startForEver(): void {
    void this.#reopen(-1);
  }

  /** Treats the open connection as lost: it is there, but nothing answers. */
  drop(reason: string): void {
    if (!this.#current) return;
    this.#current.close();
    this.#lost(reason);
  }

  isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Resolves when the connection is open or has been closed for good. */
  whenOpen(): Promise<void> {
    if (this.#current || this.isClosed()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Closes it for good. */
  close(): void {
    this.#closing.abort();
    this.#forget()?.close();
    this.#wake();
  }

  async #openOnce(): Promise<C> {
    const { ids, open, accept } = this.#options;
    let lostReason: string | undefined;
    const connection = await ids.connect(
      (clientId) =>
        open(clientId, (reason) => {
          lostReason = reason;
          if (this.#current?.clientId === clientId) this.#lost(reason);
        }),
      this.#lastClientId,
    );
    this.#lastClientId = connection.clientId;
    try {
      accept(connection);
      if (lostReason !== undefined) throw new Error(lostReason);
    } catch (error) {
      connection.close();
      ids.release(connection.clientId);
      throw error;
    }
    this.#current = connection;
    if (this.isClosed()) this.close();
    this.#wake();
    return connection;
  }

  #lost(reason: string): void {
    this.#forget();
    this.#options.onLost(reason);
    void this.#reopen();
  }

  /** @param firstAttempt -1 tries at once before the pauses begin. */
  async #reopen(firstAttempt: -1 | 0 = 0): Promise<void> {
    const { clock, random, onRetry, onRestored } = this.#options;
    for (let attempt: number = firstAttempt; ; attempt++) {
      const pause = attempt < 0 ? 0 : reconnectPause(attempt, random);
      if (attempt >= 0) await clock.sleep(pause, this.#closing.signal);
      if (this.isClosed()) return;
      try {
        const connection = await this.#openOnce();
        if (!this.isClosed()) onRestored(connection);
        return;
      } catch (error) {
        if (!this.isClosed()) onRetry(messageOf(error), pause, error);
      }
    }
  }

  #forget(): C | undefined {
    const connection = this.#current;
    if (connection) this.#options.ids.release(connection.clientId);
    this.#current = undefined;
    return connection;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
