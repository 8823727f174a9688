/**
 * Seeded randomness for paths of hundreds of millions of steps: 32-bit integer arithmetic, a table of normal
 * quantiles, and streams addressed by key, so that any day of any listing can be drawn first.
 */

/** Bijective mixing of 32 bits (the finalizer of MurmurHash3). */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit key out of integers; their order matters. */
export function keyOf(...parts: number[]): number {
  let key = 0x243f6a88;
  for (const part of parts) key = mix(key ^ mix((part | 0) + 0x9e3779b9)) ^ Math.imul(part | 0, 0x27d4eb2f);
  return mix(key);
}

/** State of a small fast counting generator (SFC32: three words and a counter, period at least 2^32). */
export type StreamState = Int32Array;

/** A stream of its own for every pair of keys. */
export function streamOf(key: number, lane: number): StreamState {
  const state = new Int32Array(4);
  restartStream(state, key, lane);
  return state;
}

/** Makes a state the beginning of another stream, where allocating one each time would cost more than drawing. */
export function restartStream(state: StreamState, key: number, lane: number): void {
  state[0] = mix(key);
  state[1] = mix(key ^ 0x5bd1e995);
  state[2] = mix(lane ^ Math.imul(key, 0x9e3779b1));
  state[3] = 1;
  for (let i = 0; i < 12; i += 1) nextWord(state);
}

/** The next 32 bits, signed. */
export function nextWord(state: StreamState): number {
  const a = state[0]!;
  const b = state[1]!;
  const c = state[2]!;
  const word = (a + b + state[3]!) | 0;
  state[3] = state[3]! + 1;
  state[0] = b ^ (b >>> 9);
  state[1] = c + (c << 3);
  state[2] = ((c << 21) | (c >>> 11)) + word;
  return word;
}

/** Uniform in (0, 1). */
export function nextUniform(state: StreamState): number {
  return ((nextWord(state) >>> 0) + 0.5) / 4_294_967_296;
}

/** Uniform in (0, 1) straight from a key. */
export function uniformOf(key: number): number {
  return (mix(key) + 0.5) / 4_294_967_296;
}

/** The standard normal quantile, relative error below 1.2e-9 (rational approximation of P. J. Acklam). */
export function normalQuantile(probability: number): number {
  if (probability > 0.5) return -normalQuantile(1 - probability);
  if (probability < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(probability));
    const numerator =
      ((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) *
        q +
        4.374664141464968) *
        q +
      2.938163982698783;
    const denominator =
      (((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) *
        q +
      1;
    return numerator / denominator;
  }
  const q = probability - 0.5;
  const r = q * q;
  const numerator =
    (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
    q;
  const denominator =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return numerator / denominator;
}

/** Entries of {@link normalTable}: an index is 16 random bits. */
const tableSize = 65_536;

function makeNormalTable(): Float64Array {
  const table = new Float64Array(tableSize);
  for (let i = 0; i < tableSize; i += 1) table[i] = normalQuantile((i + 0.5) / tableSize);
  let squares = 0;
  for (const value of table) squares += value * value;
  const scale = Math.sqrt(tableSize / squares);
  return table.map((value) => value * scale);
}

/** Standard normal values at 65,536 equally likely quantiles, mean 0 and variance 1; none beyond 4.4 in size. */
export const normalTable: Float64Array = makeNormalTable();

/** A standard normal value of 16 bits' resolution. */
export function nextNormal(state: StreamState): number {
  return normalTable[nextWord(state) >>> 16]!;
}

/** Fills a column with standard normal values: the words of {@link nextWord}, its state kept in locals. */
export function fillNormals(state: StreamState, column: Float64Array): void {
  const normals = normalTable;
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let counter = state[3]!;
  for (let row = 0; row < column.length; row += 1) {
    const word = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    column[row] = normals[word >>> 16]!;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
}
