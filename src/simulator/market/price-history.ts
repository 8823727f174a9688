import { drawDay } from './day-draw.ts';
import type { Factors } from './factors.ts';
import { LruCache } from './lru-cache.ts';
import type { Profile } from './profile.ts';

/** Sessions figured at once, and how many such blocks before it an opening price remembers. */
const blockSessions = 64;
const memoryBlocks = 2;
/** How much of a return is left in the price after one session. */
const persistence = 0.97;

/** The nearest price of the exchange's grid: cents, hundredths of a cent below 1 $. */
export function roundToTick(price: number): number {
  return price >= 1 ? Math.round(price * 100) / 100 : Math.round(price * 10_000) / 10_000;
}

interface ReturnBlock {
  /** Log return open to close, and on to the next open, of each session. */
  readonly intraday: Float64Array;
  readonly whole: Float64Array;
  readonly volume: Float64Array;
}

/** Opens, closes and volumes of a listing by session, one row a session of the block. */
interface FigureBlock {
  /** Log of the exact price of the first second. */
  readonly logOpen: Float64Array;
  readonly open: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** A session's prices and shares without its path. */
export interface SessionFigures {
  readonly logOpen: number;
  readonly open: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * Prices from session to session. The log price of an open is the base price's plus a fading sum of the returns of
 * the 128 and more sessions before, bounded by a hyperbolic tangent: any session can be figured without the ones
 * before it having been, the path inside a session is left a pure diffusion, and the pull toward the base lies in
 * the overnight gap alone.
 */
export class PriceHistory {
  readonly #factors: Factors;
  readonly #plain: boolean;
  readonly #returns: LruCache<number, ReturnBlock>;
  readonly #figures: LruCache<number, FigureBlock>;

  constructor(factors: Factors, plain: boolean, listings: number) {
    this.#factors = factors;
    this.#plain = plain;
    // Averages over 63 sessions touch two blocks of figures, which rest on four of returns.
    this.#figures = new LruCache(3 * listings + 16);
    this.#returns = new LruCache(Math.min(4 * listings + 16, 12_000));
  }

  session(profile: Profile, ordinal: number): SessionFigures {
    const block = this.#figuresOf(profile, Math.floor(ordinal / blockSessions));
    const row = ordinal - Math.floor(ordinal / blockSessions) * blockSessions;
    return {
      logOpen: block.logOpen[row]!,
      open: block.open[row]!,
      close: block.close[row]!,
      volume: block.volume[row]!,
    };
  }

  /** Mean shares and dollars a session over the `count` sessions up to and including one. */
  averages(profile: Profile, ordinal: number, count: number): { shares: number; dollars: number } {
    let shares = 0;
    let dollars = 0;
    let number = Math.floor(ordinal / blockSessions);
    let block = this.#figuresOf(profile, number);
    let row = ordinal - number * blockSessions;
    for (let left = count; left > 0; left -= 1, row -= 1) {
      if (row < 0) {
        number -= 1;
        block = this.#figuresOf(profile, number);
        row = blockSessions - 1;
      }
      shares += block.volume[row]!;
      dollars += block.volume[row]! * block.close[row]!;
    }
    return { shares: shares / count, dollars: dollars / count };
  }

  #figuresOf(profile: Profile, block: number): FigureBlock {
    return this.#figures.get(blockKey(profile, block), () => this.#makeFigures(profile, block));
  }

  #returnsOf(profile: Profile, block: number): ReturnBlock {
    return this.#returns.get(blockKey(profile, block), () => {
      const intraday = new Float64Array(blockSessions);
      const whole = new Float64Array(blockSessions);
      const volume = new Float64Array(blockSessions);
      for (let row = 0; row < blockSessions; row += 1) {
        const draw = drawDay(profile, this.#factors, block * blockSessions + row, this.#plain);
        intraday[row] = draw.dayReturn;
        whole[row] = draw.dayReturn + draw.overnight;
        volume[row] = draw.volume;
      }
      return { intraday, whole, volume };
    });
  }

  #makeFigures(profile: Profile, block: number): FigureBlock {
    let level = 0;
    for (let back = memoryBlocks; back > 0; back -= 1) {
      const { whole } = this.#returnsOf(profile, block - back);
      for (let row = 0; row < blockSessions; row += 1) level = (level + whole[row]!) * persistence;
    }
    const { intraday, whole, volume } = this.#returnsOf(profile, block);
    const logBase = Math.log(profile.basePrice);
    const logOpen = new Float64Array(blockSessions);
    const open = new Float64Array(blockSessions);
    const close = new Float64Array(blockSessions);
    for (let row = 0; row < blockSessions; row += 1) {
      const log = logBase + profile.levelBound * Math.tanh(level / profile.levelBound);
      logOpen[row] = log;
      open[row] = roundToTick(Math.exp(log));
      close[row] = roundToTick(Math.exp(log + intraday[row]!));
      level = (level + whole[row]!) * persistence;
    }
    return { logOpen, open, close, volume };
  }
}

function blockKey(profile: Profile, block: number): number {
  return profile.listing.conId * 1024 + block + 128;
}
