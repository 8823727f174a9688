import type { Bars } from '../../analytics/bars.ts';
import { newYorkDay } from '../../calendar/new-york.ts';
import { type Session, sessionOn, sessionsBefore } from '../../calendar/sessions.ts';
import { LruCache } from './lru-cache.ts';
import type { Listing, Market } from './market.ts';

/** What a scan ranks and filters by: the newest completed session's, or today's so far while the session is on. */
export interface ScanFigures {
  readonly listing: Listing;
  /** Last price of that session, USD. */
  readonly price: number;
  readonly open: number;
  readonly previousClose: number;
  /** Shares, dollars and trades of that session. */
  readonly volume: number;
  readonly dollars: number;
  /** Mean a session over about 90 days. */
  readonly averageVolume: number;
  readonly averageDollars: number;
  /** USD. */
  readonly marketCap: number;
  /** Percent from the previous close to the price, and to the open. */
  readonly changePercent: number;
  readonly gapPercent: number;
  readonly halted: boolean;
}

/** The session a scan at an instant shows, and until when; all of it where `until` is its close. */
export interface ScanMoment {
  readonly session: Session;
  /** Epoch seconds UTC, a whole minute: a scan in mid-session counts completed minutes. */
  readonly until: number;
}

/** Until the first minute of the day is complete it is the session before, as complete as after its close. */
function scanMoment(at: number): ScanMoment {
  const day = newYorkDay(at * 1000);
  const today = sessionOn(day);
  if (!today || at < today.open + 60) {
    const previous = sessionsBefore(day, 1)[0]!;
    return { session: previous, until: previous.close };
  }
  return { session: today, until: Math.min(today.close, Math.floor(at / 60) * 60) };
}

/** Sums over the completed minutes of a session up to each of them, one row more than minutes. */
interface MinuteSums {
  readonly shares: Float64Array;
  readonly dollars: Float64Array;
  readonly price: Float64Array;
}

function minuteSums(bars: Bars, session: Session): MinuteSums {
  const minutes = (session.close - session.open) / 60;
  const column = (): Float64Array => new Float64Array(minutes + 1);
  const sums = { shares: column(), dollars: column(), price: column() };
  let row = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    sums.shares[minute + 1] = sums.shares[minute]!;
    sums.dollars[minute + 1] = sums.dollars[minute]!;
    sums.price[minute + 1] = sums.price[minute]!;
    if (row >= bars.length || bars.time[row] !== session.open + minute * 60) continue;
    const wap = bars.wap[row]!;
    const typical = wap > 0 ? wap : (bars.high[row]! + bars.low[row]! + bars.close[row]!) / 3;
    sums.shares[minute + 1]! += bars.volume[row]!;
    sums.dollars[minute + 1]! += bars.volume[row]! * typical;
    sums.price[minute + 1] = bars.close[row]!;
    row += 1;
  }
  return sums;
}

/** Sums of one session by contract id, kept for the newest session scanned while it was on. */
interface MarketScans {
  readonly tables: LruCache<number, readonly ScanFigures[]>;
  sumsDay: string;
  sums: Map<number, MinuteSums>;
}

const scansOf = new WeakMap<Market, MarketScans>();

function scansFor(market: Market): MarketScans {
  let scans = scansOf.get(market);
  if (!scans) {
    scans = { tables: new LruCache(4), sumsDay: '', sums: new Map() };
    scansOf.set(market, scans);
  }
  return scans;
}

function sumsOf(market: Market, listing: Listing, session: Session): MinuteSums {
  const scans = scansFor(market);
  if (scans.sumsDay !== session.day) {
    scans.sumsDay = session.day;
    scans.sums = new Map();
  }
  let sums = scans.sums.get(listing.conId);
  if (!sums) {
    sums = minuteSums(market.minutes(listing, session), session);
    scans.sums.set(listing.conId, sums);
  }
  return sums;
}

function figuresOf(market: Market, listing: Listing, moment: ScanMoment): ScanFigures | undefined {
  const { session, until } = moment;
  const day = market.dayFigures(listing, session);
  if (!day) return undefined;
  const complete = until >= session.close;
  const sums = complete ? undefined : sumsOf(market, listing, session);
  const minute = (until - session.open) / 60;
  const volume = sums ? sums.shares[minute]! : day.volume;
  const price = sums ? sums.price[minute]! || day.previousClose : day.close;
  const percent = (to: number): number => (day.previousClose > 0 ? (to / day.previousClose - 1) * 100 : 0);
  return {
    listing,
    price,
    open: day.open,
    previousClose: day.previousClose,
    volume,
    dollars: sums ? sums.dollars[minute]! : day.volume * day.close,
    averageVolume: day.averageVolume,
    averageDollars: day.averageDollars,
    marketCap: listing.sharesOutstanding * price,
    changePercent: percent(price),
    gapPercent: percent(day.open),
    halted: !complete && market.haltedAt(listing, session, until),
  };
}

/** Figures of every listing that traded in the session a scan at an instant (epoch seconds) shows. */
export function scanFigures(market: Market, at: number): readonly ScanFigures[] {
  const moment = scanMoment(at);
  return scansFor(market).tables.get(moment.until, () =>
    market.listings.flatMap((listing) => figuresOf(market, listing, moment) ?? []),
  );
}

/** Shares in the last `minutes` completed minutes of the session a scan at an instant shows. */
export function recentVolume(market: Market, listing: Listing, at: number, minutes: number): number {
  const { session, until } = scanMoment(at);
  const { shares } = sumsOf(market, listing, session);
  const minute = (until - session.open) / 60;
  return shares[minute]! - shares[Math.max(0, minute - minutes)]!;
}
