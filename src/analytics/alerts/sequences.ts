/** What a sequence number is remembered by: equal for equal values and for no others. */
export type SequenceKey = string | number | boolean;

/** Begins the keys of values that are no plain text, number or truth value. */
const mark = '\0';

/**
 * Key of a feed's sequence number, whatever JSON value it is; 1 and "1" have different ones. A key may be taken for a value
 * again: keys of different values stay different.
 */
export function sequenceKey(value: unknown): SequenceKey {
  if (typeof value === 'string') return value.startsWith(mark) ? mark + JSON.stringify(value) : value;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : mark + String(value);
  if (typeof value === 'bigint') return mark + String(value);
  return mark + canonicalJson(value);
}

/** JSON with the keys of objects in order, so that equal values have one text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The newest sequence numbers of a ticker, at most `limit`. */
export class RememberedSequences {
  readonly #limit: number;
  readonly #keys = new Set<SequenceKey>();
  /** The keys by age, from `#oldest` on around; unused without a limit. */
  readonly #ring: SequenceKey[] = [];
  #oldest = 0;

  /** @param keys to begin with, oldest first */
  constructor(limit: number, keys: readonly SequenceKey[] = []) {
    this.#limit = limit;
    for (const key of keys) this.#remember(key);
  }

  /** Whether this number was not there yet; it is from now on. */
  addNew(sequence: unknown): boolean {
    const key = sequenceKey(sequence);
    if (this.#keys.has(key)) return false;
    this.#remember(key);
    return true;
  }

  get size(): number {
    return this.#keys.size;
  }

  /** The keys, oldest first. */
  toJSON(): SequenceKey[] {
    if (this.#limit === Infinity) return [...this.#keys];
    return [...this.#ring.slice(this.#oldest), ...this.#ring.slice(0, this.#oldest)];
  }

  #remember(key: SequenceKey): void {
    if (this.#limit === 0) return;
    this.#keys.add(key);
    if (this.#limit === Infinity) return;
    if (this.#ring.length < this.#limit) {
      this.#ring.push(key);
      return;
    }
    this.#keys.delete(this.#ring[this.#oldest]!);
    this.#ring[this.#oldest] = key;
    this.#oldest = (this.#oldest + 1) % this.#limit;
  }
}
