/** What a finished request says about the load the gateway bears. */
export type LoadSign = 'answered' | 'overloaded' | 'neutral';

/** Room for requests that several programs share: a request waits for its lease and gives it back when it has ended. */
export interface Leases {
  acquire(): Promise<void>;
  release(): void;
}

/**
 * How many requests are open at once: at most `ceiling`, fewer while the gateway is slow. A sign of overload
 * halves the number, each answer brings a fraction back, so that it grows by one for every full round of answers.
 */
export class InFlight {
  readonly #ceiling: number;
  readonly #leases: Leases | undefined;
  readonly #waiting: (() => void)[] = [];
  #limit: number;
  #open = 0;
  /** Requests started before the last halving belong to the load that caused it and do not halve again. */
  #generation = 0;

  /** @param leases what each request needs besides, where others ask too. */
  constructor(ceiling: number, leases?: Leases) {
    this.#ceiling = ceiling;
    this.#leases = leases;
    this.#limit = ceiling;
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  get open(): number {
    return this.#open;
  }

  /**
   * Runs `work` when there is room for it.
   * @param signOf what its result says about the load; a rejection says nothing.
   */
  async run<T>(work: () => Promise<T>, signOf: (result: T) => LoadSign = () => 'neutral'): Promise<T> {
    await this.#enter();
    await this.#leases?.acquire();
    const generation = this.#generation;
    try {
      const result = await work();
      this.#adapt(signOf(result), generation);
      return result;
    } finally {
      this.#leases?.release();
      this.#open--;
      this.#admit();
    }
  }

  #enter(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#admit();
    });
  }

  #admit(): void {
    while (this.#open < this.limit && this.#waiting.length > 0) {
      this.#open++;
      this.#waiting.shift()!();
    }
  }

  #adapt(sign: LoadSign, generation: number): void {
    if (sign === 'answered') this.#limit = Math.min(this.#ceiling, this.#limit + 1 / this.#limit);
    if (sign !== 'overloaded' || generation !== this.#generation) return;
    this.#limit = Math.max(1, this.#limit / 2);
    this.#generation++;
  }
}
