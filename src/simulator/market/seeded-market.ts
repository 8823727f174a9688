import { allocateBars, type Bars, type SessionTimes } from '../../analytics/bars.ts';
import { drawDay } from './day-draw.ts';
import { joinBars } from './bar-rows.ts';
import { lateSeconds, preMarketSeconds, stretchBars, stretchKey } from './extended-hours.ts';
import { Factors } from './factors.ts';
import type { DayFigures, Listing, Market, SecondPath } from './market.ts';
import { barsOfSeconds } from './minute-bars.ts';
import {
  describeOptions,
  resolveOptions,
  type ResolvedOptions,
  seededAccount,
  type SeededMarketOptions,
} from './options.ts';
import { PriceHistory, type SessionFigures } from './price-history.ts';
import type { Profile } from './profile.ts';
import { makeSeconds } from './second-path.ts';
import { firstMarketDay, sessionOrdinal, sessionSeconds } from './session-ordinals.ts';
import { makeUniverse } from './universe.ts';

export type { SeededMarketOptions } from './options.ts';

/** About 90 calendar days. */
const averageSessions = 63;
/** Pre-market and late trading, each, relative to the session's volume. */
const thinShare = 0.008;

/** Seconds of one session, reused for every session of which only bars are wanted. */
const scratch: SecondPath = { start: 0, price: new Float64Array(23_400), volume: new Float64Array(23_400) };

class SeededMarket implements Market {
  readonly account: string;
  readonly description: string;
  readonly listings: readonly Listing[];
  readonly #options: ResolvedOptions;
  readonly #profiles = new Map<number, Profile>();
  readonly #bySymbol = new Map<string, Listing>();
  readonly #factors: Factors;
  readonly #history: PriceHistory;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.account = seededAccount(options);
    this.description = describeOptions(options);
    const universe = makeUniverse(options);
    this.listings = universe.map((profile) => profile.listing);
    for (const profile of universe) {
      this.#profiles.set(profile.listing.conId, profile);
      this.#bySymbol.set(profile.listing.symbol, profile.listing);
    }
    this.#factors = new Factors(options.seed);
    this.#history = new PriceHistory(this.#factors, this.#plain, universe.length);
  }

  get #plain(): boolean {
    return this.#options.plainVolatility !== undefined;
  }

  byConId(conId: number): Listing | undefined {
    return this.#profiles.get(conId)?.listing;
  }

  bySymbol(symbol: string): Listing | undefined {
    return this.#bySymbol.get(symbol);
  }

  firstDay(): string {
    return firstMarketDay;
  }

  minutes(listing: Listing, session: SessionTimes): Bars {
    const seconds = this.#fill(listing, session, scratch);
    return barsOfSeconds({ ...scratch, start: session.open }, 0, seconds, 60);
  }

  seconds(listing: Listing, session: SessionTimes): SecondPath {
    const ordinal = sessionOrdinal(session.day);
    const length = ordinal === undefined ? 0 : sessionSeconds(ordinal);
    const path = { start: session.open, price: new Float64Array(length), volume: new Float64Array(length) };
    this.#fill(listing, session, path);
    return path;
  }

  extendedMinutes(listing: Listing, session: SessionTimes): Bars {
    const ordinal = sessionOrdinal(session.day);
    if (ordinal === undefined) return allocateBars(0);
    const profile = this.#profile(listing);
    return joinBars([
      this.#preMarket(profile, session, ordinal),
      this.minutes(listing, session),
      this.#late(profile, session, ordinal),
    ]);
  }

  dayFigures(listing: Listing, session: SessionTimes): DayFigures | undefined {
    const ordinal = sessionOrdinal(session.day);
    if (ordinal === undefined) return undefined;
    const profile = this.#profile(listing);
    const figures = this.#history.session(profile, ordinal);
    const { shares, dollars } = this.#history.averages(profile, ordinal, averageSessions);
    return new SeededDayFigures(
      figures,
      this.#history.session(profile, ordinal - 1).close,
      Math.round(shares),
      dollars,
      () => this.minutes(listing, session),
    );
  }

  haltedAt(listing: Listing, session: SessionTimes, epochSec: number): boolean {
    const ordinal = sessionOrdinal(session.day);
    if (ordinal === undefined) return false;
    const second = epochSec - session.open;
    const { halts } = drawDay(this.#profile(listing), this.#factors, ordinal, this.#plain);
    return halts.some((halt) => second >= halt.start && second < halt.end);
  }

  #profile(listing: Listing): Profile {
    return this.#profiles.get(listing.conId)!;
  }

  /** Writes the session's seconds into `path`; how many there are. */
  #fill(listing: Listing, session: SessionTimes, path: SecondPath): number {
    const ordinal = sessionOrdinal(session.day);
    if (ordinal === undefined) return 0;
    const profile = this.#profile(listing);
    const figures = this.#history.session(profile, ordinal);
    const { edge } = this.#options;
    makeSeconds({ profile, factors: this.#factors, ordinal, figures, plain: this.#plain, edge }, path);
    return sessionSeconds(ordinal);
  }

  /** Late trading carries a third of the way to the next open, as a log price. */
  #lateEnd(profile: Profile, ordinal: number): number {
    const { close } = this.#history.session(profile, ordinal);
    return (2 * Math.log(close) + this.#history.session(profile, ordinal + 1).logOpen) / 3;
  }

  #preMarket(profile: Profile, session: SessionTimes, ordinal: number): Bars {
    const figures = this.#history.session(profile, ordinal);
    return stretchBars({
      key: stretchKey(profile.key, ordinal),
      lane: 0,
      start: session.open - preMarketSeconds,
      minutes: preMarketSeconds / 60,
      logFrom: this.#lateEnd(profile, ordinal - 1),
      logTo: figures.logOpen,
      volatility: profile.daily / 40,
      shares: figures.volume * thinShare,
    });
  }

  #late(profile: Profile, session: SessionTimes, ordinal: number): Bars {
    const figures = this.#history.session(profile, ordinal);
    return stretchBars({
      key: stretchKey(profile.key, ordinal),
      lane: 1,
      start: session.close,
      minutes: lateSeconds / 60,
      logFrom: Math.log(figures.close),
      logTo: this.#lateEnd(profile, ordinal),
      volatility: profile.daily / 40,
      shares: figures.volume * thinShare,
    });
  }
}

/** Day figures whose range is made from the day's bars when it is first read. */
class SeededDayFigures implements DayFigures {
  readonly open: number;
  readonly close: number;
  readonly volume: number;
  readonly previousClose: number;
  readonly averageVolume: number;
  readonly averageDollars: number;
  readonly #bars: () => Bars;
  #range: { high: number; low: number } | undefined;

  constructor(
    figures: SessionFigures,
    previousClose: number,
    averageVolume: number,
    averageDollars: number,
    bars: () => Bars,
  ) {
    this.open = figures.open;
    this.close = figures.close;
    this.volume = figures.volume;
    this.previousClose = previousClose;
    this.averageVolume = averageVolume;
    this.averageDollars = averageDollars;
    this.#bars = bars;
  }

  get high(): number {
    return this.#rangeOfDay().high;
  }

  get low(): number {
    return this.#rangeOfDay().low;
  }

  #rangeOfDay(): { high: number; low: number } {
    if (!this.#range) {
      const bars = this.#bars();
      this.#range = {
        high: bars.high.reduce((most, value) => Math.max(most, value), -Infinity),
        low: bars.low.reduce((least, value) => Math.min(least, value), Infinity),
      };
    }
    return this.#range;
  }
}

/**
 * A seeded market: every day of every listing is a function of the options, the listing and the day alone, whatever
 * was asked before and in whatever process. Sessions from 2010-01-04 on; without an edge, log prices have no drift.
 */
export function seededMarket(options: SeededMarketOptions): Market {
  return new SeededMarket(resolveOptions(options));
}
