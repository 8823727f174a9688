import { allocateBars, type Bars, sliceBars, type SessionTimes } from '../../analytics/bars.ts';
import { newYorkDay } from '../../calendar/new-york.ts';
import { sessionsBetween } from '../../calendar/sessions.ts';
import { inTimeOrder, soundBars } from './bar-rows.ts';
import { secondsOfBars } from './bar-seconds.ts';
import { contractIds } from './contract-ids.ts';
import { lateSeconds, preMarketSeconds } from './extended-hours.ts';
import type { DayFigures, Listing, Market, SecondPath } from './market.ts';
import { mix } from './random.ts';

/** About 90 calendar days. */
const averageSessions = 63;
const exchanges = ['NASDAQ', 'NYSE', 'NASDAQ', 'NYSE', 'AMEX'] as const;

/** One regular session's sums of a recorded listing. */
interface RecordedDay {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

interface Recording {
  readonly listing: Listing;
  readonly bars: Bars;
  /** Sessions with bars, ascending, and by date their place in that order. */
  readonly days: readonly RecordedDay[];
  readonly places: ReadonlyMap<string, number>;
  readonly firstDay: string;
}

/** The first row whose bar starts at or after an instant. */
function rowAt(time: Float64Array, instant: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle]! < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function barsBetween(bars: Bars, from: number, to: number): Bars {
  return sliceBars(bars, rowAt(bars.time, from), rowAt(bars.time, to));
}

function dayOf(bars: Bars): RecordedDay {
  let high = -Infinity;
  let low = Infinity;
  let volume = 0;
  for (let i = 0; i < bars.length; i += 1) {
    high = Math.max(high, bars.high[i]!);
    low = Math.min(low, bars.low[i]!);
    volume += bars.volume[i]!;
  }
  return { open: bars.open[0]!, high, low, close: bars.close[bars.length - 1]!, volume };
}

function listingOf(symbol: string, conId: number, days: readonly RecordedDay[]): Listing {
  const exchange = exchanges[mix(conId) % exchanges.length]!;
  const volume = days.reduce((sum, day) => sum + day.volume, 0) / Math.max(1, days.length);
  return {
    conId,
    symbol,
    name: `${symbol} (RECORDED)`,
    exchange,
    tradingClass: exchange === 'NASDAQ' ? 'NMS' : symbol,
    stockType: 'COMMON',
    sector: 'Unknown',
    sharesOutstanding: Math.round(volume / 10) * 1000,
  };
}

function recordingOf(symbol: string, conId: number, bars: Bars): Recording {
  const days: RecordedDay[] = [];
  const places = new Map<string, number>();
  let firstDay = '9999-12-31';
  if (bars.length > 0) {
    firstDay = newYorkDay(bars.time[0]! * 1000);
    const sessions = sessionsBetween(newYorkDay(bars.time[0]! * 1000), newYorkDay(bars.time.at(-1)! * 1000));
    for (const session of sessions) {
      const part = soundBars(barsBetween(bars, session.open, session.close));
      if (part.length === 0) continue;
      places.set(session.day, days.length);
      days.push(dayOf(part));
    }
  }
  return { listing: listingOf(symbol, conId, days), bars, days, places, firstDay };
}

class RecordedMarket implements Market {
  readonly account: string;
  readonly description: string;
  readonly listings: readonly Listing[];
  readonly #recordings = new Map<number, Recording>();
  readonly #bySymbol = new Map<string, Listing>();

  constructor(hash: string, series: ReadonlyMap<string, Bars>) {
    const symbols = [...series.keys()].sort();
    const ids = contractIds(symbols);
    let rows = 0;
    for (const symbol of symbols) {
      const bars = inTimeOrder(series.get(symbol)!);
      rows += bars.length;
      const recording = recordingOf(symbol, ids.get(symbol)!, bars);
      this.#recordings.set(recording.listing.conId, recording);
      this.#bySymbol.set(symbol, recording.listing);
    }
    this.listings = [...this.#bySymbol.values()];
    this.account = `DUSIMR${hash.slice(0, 12).toUpperCase()}`;
    this.description = `replay of ${rows} recorded bars of ${symbols.length} symbols, sha256 ${hash.slice(0, 12)}`;
  }

  byConId(conId: number): Listing | undefined {
    return this.#recordings.get(conId)?.listing;
  }

  bySymbol(symbol: string): Listing | undefined {
    return this.#bySymbol.get(symbol);
  }

  firstDay(listing: Listing): string {
    return this.#recording(listing).firstDay;
  }

  minutes(listing: Listing, session: SessionTimes): Bars {
    return barsBetween(this.#recording(listing).bars, session.open, session.close);
  }

  extendedMinutes(listing: Listing, session: SessionTimes): Bars {
    const from = session.open - preMarketSeconds;
    return barsBetween(this.#recording(listing).bars, from, session.close + lateSeconds);
  }

  seconds(listing: Listing, session: SessionTimes): SecondPath {
    const bars = soundBars(this.minutes(listing, session));
    if (bars.length === 0) return secondsOfBars(allocateBars(0), session.open, session.open);
    return secondsOfBars(bars, session.open, session.close);
  }

  dayFigures(listing: Listing, session: SessionTimes): DayFigures | undefined {
    const { days, places } = this.#recording(listing);
    const place = places.get(session.day);
    if (place === undefined) return undefined;
    const day = days[place]!;
    const window = days.slice(Math.max(0, place + 1 - averageSessions), place + 1);
    const shares = window.reduce((sum, one) => sum + one.volume, 0);
    const dollars = window.reduce((sum, one) => sum + one.volume * one.close, 0);
    return {
      ...day,
      previousClose: days[place - 1]?.close ?? day.open,
      averageVolume: Math.round(shares / window.length),
      averageDollars: dollars / window.length,
    };
  }

  /** Recordings do not tell halts. */
  haltedAt(): boolean {
    return false;
  }

  #recording(listing: Listing): Recording {
    return this.#recordings.get(listing.conId)!;
  }
}

/**
 * A market of recorded bars, any symbols and dates. `hash` names the recording. A price average or trade count the
 * recording lacks stays absent: NaN and 0. Bars no trades could have made are served as they are, but day figures,
 * ticks and quotes leave them out; rows without a time are dropped.
 */
export function recordedMarket(series: ReadonlyMap<string, Bars>, hash: string): Market {
  return new RecordedMarket(hash, series);
}
