import { sectors } from './company-names.ts';
import { intradayShape } from './intraday-shape.ts';
import { LruCache } from './lru-cache.ts';
import { fillNormals, keyOf, nextNormal, type StreamState, streamOf } from './random.ts';
import { sessionSeconds } from './session-ordinals.ts';

/** Daily open-to-close volatility of the market factor and of each sector's own. */
export const marketDaily = 0.0072;
export const sectorDaily = 0.0062;

/** Lanes of random streams; each kind of draw has its own. */
const scalarLane = 0x0f01;
const pathLane = 0x0f02;
/** The market's number among the factors; sectors are 0, 1, … */
const market = -1;

/** A day's volatility relative to the usual, log-normal and bounded. */
export function dayVolatility(normal: number): number {
  return Math.exp(0.25 * Math.max(-2.2, Math.min(2.2, normal)));
}

/**
 * The market and sector factors of a seeded market: a day's return is drawn first, its path second by second later
 * and made to end there, so that day figures need no path.
 */
export class Factors {
  readonly #seed: number;
  /** By session ordinal: the market's return, then the sectors'. */
  readonly #returns = new Map<number, Float64Array>();
  // 600 paths of 94 kB: the market and eleven sectors over more than two months.
  readonly #paths = new LruCache<string, Float32Array>(600);

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Log return from open to close. */
  marketReturn(ordinal: number): number {
    return this.#dayReturns(ordinal)[0]!;
  }

  sectorReturn(sector: number, ordinal: number): number {
    return this.#dayReturns(ordinal)[sector + 1]!;
  }

  /** Log price relative to the open, one row a second; its last row is the day's return. */
  marketPath(ordinal: number): Float32Array {
    return this.#path(market, ordinal);
  }

  sectorPath(sector: number, ordinal: number): Float32Array {
    return this.#path(sector, ordinal);
  }

  #dayReturns(ordinal: number): Float64Array {
    let returns = this.#returns.get(ordinal);
    if (!returns) {
      returns = Float64Array.from({ length: sectors.length + 1 }, (_, index) => {
        const state = streamOf(keyOf(this.#seed, index + market, ordinal), scalarLane);
        return nextNormal(state) * this.#scale(index + market, ordinal, state);
      });
      this.#returns.set(ordinal, returns);
    }
    return returns;
  }

  #scale(factor: number, ordinal: number, state: StreamState): number {
    const shape = intradayShape(sessionSeconds(ordinal), 'u');
    const daily = factor === market ? marketDaily : sectorDaily;
    return daily * dayVolatility(nextNormal(state)) * Math.sqrt(shape.varianceShare);
  }

  #path(factor: number, ordinal: number): Float32Array {
    return this.#paths.get(`${factor}:${ordinal}`, () => {
      const key = keyOf(this.#seed, factor, ordinal);
      const scalars = streamOf(key, scalarLane);
      nextNormal(scalars);
      const scale = this.#scale(factor, ordinal, scalars);
      const end = this.#dayReturns(ordinal)[factor - market]!;
      return bridgedPath(streamOf(key, pathLane), sessionSeconds(ordinal), scale, end);
    });
  }
}

/** A Brownian path over seconds in the session's variance time, from 0 at the first second to `end` at the last. */
function bridgedPath(state: StreamState, seconds: number, scale: number, end: number): Float32Array {
  const { variance } = intradayShape(seconds, 'u');
  const free = new Float64Array(seconds);
  fillNormals(state, free);
  let position = 0;
  for (let second = 0; second < seconds; second += 1) {
    if (second > 0) position += scale * Math.sqrt(variance[Math.trunc(second / 60)]! / 60) * free[second]!;
    free[second] = position;
  }
  // The first second is the open, so that the session's clock starts after it.
  const opening = variance[0]! / 60;
  const correction = (end - position) / (1 - opening);
  const path = new Float32Array(seconds);
  let elapsed = -opening;
  for (let second = 0; second < seconds; second += 1) {
    elapsed += variance[Math.trunc(second / 60)]! / 60;
    path[second] = free[second]! + correction * elapsed;
  }
  return path;
}
