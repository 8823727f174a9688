import { keyOf, mix } from './random.ts';

/** Common letters come oftener, as in tickers. */
const alphabet = 'AAABBCCCDDEEFFGGHHIIJKLLMMNNOPPQRRSSTTUVWXYZ';

/** A ticker of so many letters out of a key. */
function word(key: number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 1) text += alphabet[mix(key + i * 0x9e3779b9) % alphabet.length]!;
  return text;
}

/** Makes tickers that were not made before: deterministic in the order of the calls. */
export class SymbolMint {
  readonly #taken: Set<string>;

  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved);
  }

  /** A new ticker of `length` letters, or of more where those run short; a class share ends in a blank and its class. */
  mint(index: number, length: number, shareClass?: string): string {
    for (let attempt = 0; ; attempt += 1) {
      const letters = word(keyOf(index, attempt, 0x51ab), Math.min(5, length + Math.floor(attempt / 40)));
      const symbol = shareClass === undefined ? letters : `${letters} ${shareClass}`;
      if (this.#taken.has(symbol)) continue;
      this.#taken.add(symbol);
      return symbol;
    }
  }
}
