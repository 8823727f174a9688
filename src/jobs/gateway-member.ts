import { stopwatch } from '../calendar/clock.ts';
import type { Clock, EpochMs } from '../calendar/clock.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import type { OpenGateway } from '../ibkr/open-gateway.ts';

/** Between two tries to open a gateway that is away … */
const awayPauseMs = 5_000;
/** … and one that was left out: somebody has to change it. */
const leftOutPauseMs = 60_000;

export interface MemberOptions {
  readonly name: string;
  readonly open: () => Promise<OpenGateway>;
  /** Looks at what was opened. @throws OpenbellError where it must not be used. */
  readonly accept: (gateway: OpenGateway) => Promise<void>;
  readonly clock: Clock;
}

/** One of several gateways: its session, opened again in the background while it is away, and what is asked of it. */
export class GatewayMember {
  readonly name: string;
  readonly #options: MemberOptions;
  readonly #elapsed = stopwatch();
  #session: OpenGateway | null = null;
  #opening: Promise<OpenGateway> | null = null;
  #failure: OpenbellError | Error | null = null;
  #failedAt: EpochMs | null = null;
  #nextTry = 0;
  #busy = 0;
  #closed = false;

  constructor(options: MemberOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get session(): OpenGateway | null {
    return this.#session;
  }

  /** Why it could not be opened the last time it could not; null while it is open. */
  get failure(): Error | null {
    return this.#failure;
  }

  get lastFailure(): { readonly at: EpochMs; readonly text: string } | null {
    const text = this.#failure ? messageOf(this.#failure) : null;
    return text === null || this.#failedAt === null ? null : { at: this.#failedAt, text };
  }

  get condition(): 'closed' | 'connecting' | 'open' {
    if (this.#session) return 'open';
    return this.#opening ? 'connecting' : 'closed';
  }

  get connected(): boolean {
    return this.#session?.connected === true;
  }

  /** Requests under way, those that wait for their turn too. */
  get users(): number {
    return this.#busy;
  }

  /** History requests it would open at once if it were asked now. */
  get room(): number {
    return (this.#session?.counters.inFlightLimit ?? 0) - this.#busy;
  }

  /** Opens it, joining a try that is under way. @throws what `open` and `accept` throw. */
  open(): Promise<OpenGateway> {
    if (this.#session) return Promise.resolve(this.#session);
    this.#opening ??= this.#openNow().finally(() => (this.#opening = null));
    return this.#opening;
  }

  /** Opens it in the background where its time has come. */
  wake(): void {
    if (!this.#session && !this.#opening && !this.#closed && this.#elapsed() >= this.#nextTry)
      this.open().catch(() => undefined);
  }

  async ask<T>(work: (gateway: OpenGateway) => Promise<T>): Promise<T> {
    this.#busy++;
    try {
      return await work(await this.open());
    } finally {
      this.#busy--;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(() => undefined);
    await this.#session?.close();
    this.#session = null;
  }

  async #openNow(): Promise<OpenGateway> {
    try {
      const session = await this.#options.open();
      try {
        if (this.#closed) throw new OpenbellError('GATEWAY_LOST', 'The session was closed while it opened.');
        await this.#options.accept(session);
      } catch (error) {
        await session.close();
        throw error;
      }
      this.#failure = null;
      return (this.#session = session);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(messageOf(error));
      this.#failedAt = this.#options.clock.now();
      const canWait = error instanceof OpenbellError && error.retryable;
      this.#nextTry = this.#elapsed() + (canWait ? awayPauseMs : leftOutPauseMs);
      throw error;
    }
  }
}
