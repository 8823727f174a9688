import { OpenbellError } from '../errors/openbell-error.ts';
import type { Source } from '../source.ts';
import { sourceAt } from './account-choice.ts';
import { type ApiConnection, openApiConnection } from './api-connection.ts';
import type { BarRequests } from './bar-requests.ts';
import { type BarsConnection, openBarsConnection } from './bars-connection.ts';
import { ClientIds } from './client-ids.ts';
import type { Connection, ConnectionOptions } from './connection.ts';
import type { MessageTurns } from './gateway-budget.ts';
import { eventOf, tooManyMessages, tooManyMessagesPauseMs } from './gateway-codes.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { KeptConnection } from './kept-connection.ts';

/** After a loss of the link to IBKR without word of its return, requests are tried again. */
const linkPatienceMs = 60_000;
const linkLost = 1100;
const linkRestored: ReadonlySet<number> = new Set([1101, 1102]);
const socketClosed = 0;

/** The two connections of a session, kept open, and what both have in common: ids, pacing, the link, the account. */
export class SessionConnections {
  readonly #options: GatewayOptions;
  readonly #ids: ClientIds;
  readonly #pacer: MessageTurns;
  readonly #api: KeptConnection<ApiConnection>;
  readonly #bars: KeptConnection<BarsConnection>;
  readonly #lostListeners = new Set<(reason: string) => void>();
  readonly #barRequests: () => BarRequests;
  #source: Source | undefined;
  #linkLostAt: number | undefined;
  #reconnects = 0;

  constructor(options: GatewayOptions, barRequests: () => BarRequests) {
    this.#options = options;
    this.#pacer = options.budget.messages;
    this.#barRequests = barRequests;
    this.#ids = new ClientIds(options.clientIds, { needed: 2 });
    this.#api = this.#kept(
      'requests',
      (to) => openApiConnection(to),
      (reason) => this.#tellLost(reason),
    );
    this.#bars = this.#kept(
      'bars',
      (to) =>
        openBarsConnection({
          ...to,
          onBars: (requestId, payload, at) => barRequests().received(requestId, payload, at),
          onRefusal: (requestId, code, text) => barRequests().refused(requestId, code, text),
        }),
      (reason) => barRequests().disconnect(reason),
    );
  }

  /** Opens both. @throws OpenbellError GATEWAY_UNREACHABLE | GATEWAY_CLIENT_ID | GATEWAY_ACCOUNT | GATEWAY_MODE | GATEWAY_REFUSED. */
  async open(): Promise<{ readonly source: Source; readonly serverVersion: number }> {
    try {
      const api = await this.#api.start();
      const source = this.#require(api);
      this.#source = source;
      const bars = await this.#bars.start();
      this.#options.onEvent?.({ kind: 'connected', clientIds: [api.clientId, bars.clientId], source });
      return { source, serverVersion: api.serverVersion };
    } catch (error) {
      this.close('the session could not be opened');
      throw error;
    }
  }

  /** The connections while they can answer: not while the gateway says that it has no link to IBKR. */
  readonly api = (): ApiConnection | undefined => (this.#linkIsUp() ? this.#api.current : undefined);

  readonly bars = (): BarsConnection | undefined => (this.#linkIsUp() ? this.#bars.current : undefined);

  /** The library's connection while its socket is open. */
  readonly apiSocket = (): ApiConnection | undefined => this.#api.current;

  readonly whenBarsOpen = (): Promise<void> => this.#bars.whenOpen();

  readonly onLost = (listener: (reason: string) => void): (() => void) => {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  };

  /** How many times either connection has been opened again. */
  get reconnects(): number {
    return this.#reconnects;
  }

  close(reason: string): void {
    this.#tellLost(reason);
    this.#barRequests().disconnect(reason);
    this.#api.close();
    this.#bars.close();
  }

  #kept<C extends Connection>(
    name: string,
    open: (options: ConnectionOptions) => Promise<C>,
    endRequests: (reason: string) => void,
  ): KeptConnection<C> {
    const { host, port, connectTimeoutMs, clock, onEvent, random = Math.random } = this.#options;
    return new KeptConnection<C>({
      ids: this.#ids,
      clock,
      random,
      open: async (clientId, onClosed) => {
        await this.#pacer.turn();
        const onNotice = (code: number, text: string): void => this.#notice(name, code, text);
        return open({ host, port, clientId, timeoutMs: connectTimeoutMs, onNotice, onClosed });
      },
      accept: (connection) => void this.#require(connection),
      onLost: (reason) => {
        endRequests(reason);
        onEvent?.({ kind: 'lost', code: socketClosed, text: `connection for ${name}: ${reason}` });
      },
      onRestored: ({ clientId }) => {
        this.#reconnects++;
        this.#linkLostAt = undefined;
        onEvent?.({
          kind: 'restored',
          code: socketClosed,
          text: `connection for ${name}: client id ${clientId}`,
        });
      },
      onRetry: (reason, pauseMs) => {
        const text = `connection for ${name}: ${reason} Tried again after ${Math.round(pauseMs)} ms.`;
        onEvent?.({ kind: 'notice', code: socketClosed, text });
      },
    });
  }

  /** The source of a connection: the same one for as long as the session lives. */
  #require({ accounts }: Connection): Source {
    const { port, account } = this.#options;
    const source = sourceAt(port, accounts, this.#source?.account ?? account);
    if (this.#source && this.#source.id !== source.id) {
      throw new OpenbellError(
        'GATEWAY_ACCOUNT',
        `The gateway now serves ${source.id}, not ${this.#source.id}.`,
      );
    }
    return source;
  }

  #notice(name: string, code: number, text: string): void {
    if (code === tooManyMessages) this.#pacer.pause(tooManyMessagesPauseMs);
    if (code === linkLost) {
      this.#linkLostAt = this.#options.clock.now();
      this.#tellLost(`${code}: ${text}`);
      this.#barRequests().disconnect(`${code}: ${text}`);
    }
    if (linkRestored.has(code)) this.#linkLostAt = undefined;
    // Both connections hear every system message; it is told once.
    if (name === 'requests') this.#options.onEvent?.(eventOf(code, text));
  }

  #linkIsUp(): boolean {
    const lostAt = this.#linkLostAt;
    return lostAt === undefined || this.#options.clock.now() - lostAt > linkPatienceMs;
  }

  #tellLost(reason: string): void {
    for (const listener of [...this.#lostListeners]) listener(reason);
  }
}
