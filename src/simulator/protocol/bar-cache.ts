/** Rendered rows of one historical answer. */
export interface RenderedBars {
  readonly rows: Buffer;
  readonly count: number;
}

/** Rendered answers by what they answer, up to a budget of bytes; the least recently used are forgotten first. */
export class BarCache {
  readonly #entries = new Map<string, RenderedBars>();
  readonly #budget: number;
  #bytes = 0;

  /** @param budget in bytes; 0 keeps nothing. */
  constructor(budget: number) {
    this.#budget = budget;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string, render: () => RenderedBars): RenderedBars {
    const held = this.#entries.get(key);
    if (held) {
      this.#entries.delete(key);
      this.#entries.set(key, held);
      return held;
    }
    const made = render();
    this.#entries.set(key, made);
    this.#bytes += made.rows.length;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#budget) break;
      this.#entries.delete(oldest);
      this.#bytes -= entry.rows.length;
    }
    return made;
  }
}
