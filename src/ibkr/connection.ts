import { OpenbellError } from '../errors/openbell-error.ts';

/** Where and as whom a connection is opened, and whom it tells. */
export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  readonly timeoutMs: number;
  /** A message of the gateway about the connection, not about one request. */
  readonly onNotice: (code: number, text: string) => void;
  /** Told once when an open connection has ended by itself, with the reason. */
  readonly onClosed: (reason: string) => void;
}

/** What every open connection has: it is open once the gateway has named accounts and the next id. */
export interface Connection {
  readonly clientId: number;
  readonly serverVersion: number;
  readonly accounts: readonly string[];
  /** Ends it without telling `onClosed`. */
  close(): void;
}

export const clientIdInUse = 326;

/** Account ids in the gateway's list, which may end with a comma. */
export function accountsIn(list: string): string[] {
  return list
    .split(',')
    .map((account) => account.trim())
    .filter((account) => account !== '');
}

export function unreachable({ host, port }: { host: string; port: number }, reason: string): OpenbellError {
  return new OpenbellError('GATEWAY_UNREACHABLE', `No gateway answered at ${host}:${port}: ${reason}.`);
}

export function timedOut(options: ConnectionOptions): OpenbellError {
  return unreachable(options, `no complete greeting within ${options.timeoutMs / 1000} s`);
}

export function idInUse(clientId: number): OpenbellError {
  return new OpenbellError('GATEWAY_CLIENT_ID', `Client id ${clientId} is in use on this gateway.`);
}

/** Resolves or rejects once, then runs `finish`; what a connection attempt needs between its many events. */
export class Attempt<T> {
  readonly result: Promise<T>;
  readonly #timer: NodeJS.Timeout;
  #settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;

  constructor(timeoutMs: number, onTimeout: () => OpenbellError) {
    this.result = new Promise<T>((resolve, reject) => (this.#settle = { resolve, reject }));
    this.#timer = setTimeout(() => this.fail(onTimeout()), timeoutMs);
  }

  get pending(): boolean {
    return this.#settle !== undefined;
  }

  succeed(value: T): void {
    this.#end()?.resolve(value);
  }

  fail(error: Error): void {
    this.#end()?.reject(error);
  }

  #end(): { resolve: (value: T) => void; reject: (error: Error) => void } | undefined {
    clearTimeout(this.#timer);
    const settle = this.#settle;
    this.#settle = undefined;
    return settle;
  }
}
