import { OpenbellError } from '../errors/openbell-error.ts';

export interface ClientIdsOptions {
  /** How many of them are needed at once, for the message when none is left. */
  readonly needed: number;
  /** Another program uses this id; the next one is tried. */
  readonly onInUse?: (clientId: number) => void;
}

/** The client ids this program may use: each connection takes the lowest one that neither we nor others use. */
export class ClientIds {
  readonly #low: number;
  readonly #high: number;
  readonly #taken = new Set<number>();
  readonly #options: ClientIdsOptions;

  constructor({ low, high }: { readonly low: number; readonly high: number }, options: ClientIdsOptions) {
    this.#low = low;
    this.#high = high;
    this.#options = options;
  }

  /**
   * Connects with the first id the gateway accepts.
   * @param preferred tried first: the id of the connection that is opened again.
   * @throws OpenbellError GATEWAY_CLIENT_ID when every id is in use, and what `connect` throws otherwise.
   */
  async connect<T>(connect: (clientId: number) => Promise<T>, preferred?: number): Promise<T> {
    for (const clientId of this.#candidates(preferred)) {
      if (this.#taken.has(clientId)) continue;
      this.#taken.add(clientId);
      try {
        return await connect(clientId);
      } catch (error) {
        this.release(clientId);
        if (!(error instanceof OpenbellError && error.code === 'GATEWAY_CLIENT_ID')) throw error;
        this.#options.onInUse?.(clientId);
      }
    }
    const range = `${this.#low}-${this.#high}`;
    throw new OpenbellError(
      'GATEWAY_CLIENT_ID',
      `Client ids ${range}: no free one is left (${this.#options.needed} needed).`,
    );
  }

  /** The connection with this id has ended. */
  release(clientId: number): void {
    this.#taken.delete(clientId);
  }

  *#candidates(preferred: number | undefined): Generator<number> {
    if (preferred !== undefined) yield preferred;
    for (let id = this.#low; id <= this.#high; id++) if (id !== preferred) yield id;
  }
}
