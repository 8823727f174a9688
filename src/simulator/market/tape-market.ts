import type { Bars, SessionTimes } from '../../analytics/bars.ts';
import type { EpochMs } from '../../calendar/clock.ts';
import { newYorkDay } from '../../calendar/new-york.ts';
import { addDays } from '../../calendar/trading-day.ts';
import { contractIds } from './contract-ids.ts';
import type { SessionPart } from './extended-hours.ts';
import { LruCache } from './lru-cache.ts';
import type { DayFigures, Listing, Market, SecondPath } from './market.ts';
import { tapeDayFigures, tapeMinutes, tapeSeconds } from './tape-history.ts';
import { isHalted, type TapeEvent, type TickerTape, tickerTape } from './ticker-tape.ts';

/** How long a ticker that only a script knows has been quiet before it, calendar days. */
const quietDays = 10;
/** Scans ask for the figures of a day again and again. */
const figuresHeld = 2000;

function listingOf(symbol: string, conId: number, name: string): Listing {
  return {
    conId,
    symbol,
    name,
    exchange: 'NASDAQ',
    tradingClass: 'SCM',
    stockType: 'COMMON',
    sector: 'Unknown',
    sharesOutstanding: 10_000_000,
  };
}

function byTickerOf(events: readonly TapeEvent[]): Map<string, TapeEvent[]> {
  const byTicker = new Map<string, TapeEvent[]>();
  for (const event of events) {
    const own = byTicker.get(event.ticker);
    if (own) own.push(event);
    else byTicker.set(event.ticker, [event]);
  }
  return byTicker;
}

class TapeMarket implements Market {
  readonly account: string;
  readonly description: string;
  readonly listings: readonly Listing[];
  readonly #base: Market;
  readonly #tapes = new Map<number, TickerTape>();
  /** Listings the base market does not have. */
  readonly #added = new Map<string, Listing>();
  readonly #addedById = new Map<number, Listing>();
  readonly #firstDay: string;
  readonly #figures = new LruCache<string, DayFigures | undefined>(figuresHeld);

  constructor(
    base: Market,
    events: readonly TapeEvent[],
    start: EpochMs,
    companies: ReadonlyMap<string, string>,
  ) {
    this.#base = base;
    this.account = base.account;
    const byTicker = byTickerOf(events);
    const added = [...byTicker.keys()].filter((ticker) => !base.bySymbol(ticker));
    const ids = contractIds([...base.listings.map(({ symbol }) => symbol), ...added]);
    for (const [ticker, own] of byTicker) {
      const known = base.bySymbol(ticker);
      const listing =
        known ?? listingOf(ticker, ids.get(ticker)!, companies.get(ticker) ?? `${ticker} (SCRIPTED)`);
      this.#tapes.set(listing.conId, tickerTape(own, start));
      if (known) continue;
      this.#added.set(ticker, listing);
      this.#addedById.set(listing.conId, listing);
    }
    this.listings = [...base.listings, ...this.#added.values()];
    this.description = `${base.description}, ${events.length} scripted events of ${byTicker.size} tickers`;
    const first = events.reduce((least, { at }) => Math.min(least, at), 0);
    this.#firstDay = addDays(newYorkDay(start + first), -quietDays);
  }

  byConId(conId: number): Listing | undefined {
    return this.#addedById.get(conId) ?? this.#base.byConId(conId);
  }

  bySymbol(symbol: string): Listing | undefined {
    return this.#added.get(symbol) ?? this.#base.bySymbol(symbol);
  }

  tapeOf(listing: Listing): TickerTape | undefined {
    return this.#tapes.get(listing.conId);
  }

  partSeconds(listing: Listing, session: SessionTimes, part: SessionPart): SecondPath | undefined {
    const script = this.#script(listing);
    return script ? tapeSeconds(script, session, part) : this.#base.partSeconds?.(listing, session, part);
  }

  minutes(listing: Listing, session: SessionTimes): Bars {
    const script = this.#script(listing);
    return script ? tapeMinutes(script, session, ['regular']) : this.#base.minutes(listing, session);
  }

  extendedMinutes(listing: Listing, session: SessionTimes): Bars {
    const script = this.#script(listing);
    return script ? tapeMinutes(script, session) : this.#base.extendedMinutes(listing, session);
  }

  seconds(listing: Listing, session: SessionTimes): SecondPath {
    const script = this.#script(listing);
    return script ? tapeSeconds(script, session, 'regular') : this.#base.seconds(listing, session);
  }

  dayFigures(listing: Listing, session: SessionTimes): DayFigures | undefined {
    const script = this.#script(listing);
    if (!script) return this.#base.dayFigures(listing, session);
    return this.#figures.get(`${listing.conId}:${session.day}`, () => tapeDayFigures(script, session));
  }

  haltedAt(listing: Listing, session: SessionTimes, epochSec: number): boolean {
    const tape = this.tapeOf(listing);
    return tape ? isHalted(tape, epochSec * 1000) : this.#base.haltedAt(listing, session, epochSec);
  }

  firstDay(listing: Listing): string {
    return this.#script(listing) ? this.#firstDay : this.#base.firstDay(listing);
  }

  /** The tape of a listing whose history it makes as well: those of the base market keep theirs. */
  #script(listing: Listing): TickerTape | undefined {
    return this.#addedById.has(listing.conId) ? this.tapeOf(listing) : undefined;
  }
}

/**
 * A market whose live streams of some tickers are scripted: everything else, and the history of tickers it has, is the base market's.
 * Tickers it lacks are added as NASDAQ listings, named by `companies` where given, with a history of their trades after a flat, quiet
 * past. `start` is the instant of time 0 of the events.
 */
export function tapeMarket(
  base: Market,
  events: readonly TapeEvent[],
  start: EpochMs,
  companies: ReadonlyMap<string, string> = new Map(),
): Market {
  return new TapeMarket(base, events, start, companies);
}
