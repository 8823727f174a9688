import type { Bars, SessionTimes } from '../../analytics/bars.ts';
import type { SessionPart } from './extended-hours.ts';
import type { TickerTape } from './ticker-tape.ts';

/** What a listing is, in the words of IBKR's stockType. */
export type StockType = 'COMMON' | 'ETF' | 'ADR' | 'REIT';

/** One instrument of a simulated market. */
export interface Listing {
  readonly conId: number;
  /** As IBKR writes it: class shares with a blank, `BRK B`. */
  readonly symbol: string;
  readonly name: string;
  /** Primary exchange: NASDAQ, NYSE, AMEX, ARCA or BATS. */
  readonly exchange: string;
  /** Trading class, also the scanner's market name: NMS, SCM, or the symbol. */
  readonly tradingClass: string;
  readonly stockType: StockType;
  readonly sector: string;
  readonly sharesOutstanding: number;
}

/** Prices and volumes second by second; a second without a trade has volume 0 and carries the price on. */
export interface SecondPath {
  /** Epoch seconds UTC of row 0; row k is that plus k. */
  readonly start: number;
  readonly price: Float64Array;
  /** Shares. */
  readonly volume: Float64Array;
}

/**
 * One listing's session in a few figures, for the scanner. A seeded market makes high and low only when they are
 * read, since they need the day's whole path; every other figure is cheap.
 */
export interface DayFigures {
  readonly close: number;
  readonly previousClose: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Shares of that regular session. */
  readonly volume: number;
  /** Mean shares a session over about 90 days. */
  readonly averageVolume: number;
  /** Mean dollars a session over about 90 days. */
  readonly averageDollars: number;
}

/**
 * A market the simulated gateway can serve: seeded or replayed. Everything is a function of the
 * listing and the day alone, so a day asked twice is the same day, and bars, seconds and day figures agree:
 * the seconds of a minute open, high, low, close and sum to its bar, the bars of a day sum to its volume.
 */
export interface Market {
  /** Account id that names the source: `DUSIMS…` a seeded market, `DUSIMR…` a replay. */
  readonly account: string;
  /** One line for people: the seed and options, or the replayed files' hash. */
  readonly description: string;
  readonly listings: readonly Listing[];
  byConId(conId: number): Listing | undefined;
  bySymbol(symbol: string): Listing | undefined;
  /** 1-minute TRADES bars of the regular session, missing minutes absent; no rows when it did not trade. */
  minutes(listing: Listing, session: SessionTimes): Bars;
  /** 1-minute TRADES bars 04:00–20:00 New York (17:00 on half days) around the session, the regular ones included. */
  extendedMinutes(listing: Listing, session: SessionTimes): Bars;
  /** Second path of the regular session. */
  seconds(listing: Listing, session: SessionTimes): SecondPath;
  /** Figures of one session, cheap enough to ask for every listing at once. */
  dayFigures(listing: Listing, session: SessionTimes): DayFigures | undefined;
  /** Whether trading of the listing is halted at an instant of the session, epoch seconds UTC. */
  haltedAt(listing: Listing, session: SessionTimes, epochSec: number): boolean;
  /** First day with data, YYYY-MM-DD. */
  firstDay(listing: Listing): string;
  /** The trades and halts a listing's live stream is scripted with; absent or undefined where the market makes them. */
  tapeOf?(listing: Listing): TickerTape | undefined;
  /** Seconds of any part of a day, where the market knows them better than by its minutes. */
  partSeconds?(listing: Listing, session: SessionTimes, part: SessionPart): SecondPath | undefined;
}
