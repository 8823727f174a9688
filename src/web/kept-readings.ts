/** What was read and does not change, by its key: the readings used last are kept, callers at one time share one. */
export class KeptReadings<T> {
  readonly #most: number;
  /** The one used last at the end. */
  readonly #kept = new Map<string, Promise<T>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** What stands under a key, read where it is not kept; a reading that fails is not kept. */
  async get(key: string, read: () => Promise<T>): Promise<T> {
    const reading = this.#kept.get(key) ?? read();
    this.#kept.delete(key);
    this.#kept.set(key, reading);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest);
    try {
      return await reading;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }
}
