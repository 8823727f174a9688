import { type Bars, sliceBars } from '../../analytics/bars.ts';
import { newYorkOffsetMinutes } from '../../calendar/new-york.ts';
import type { Session } from '../../calendar/sessions.ts';
import { addDays, type TradingDay, weekday } from '../../calendar/trading-day.ts';
import { joinBars } from './bar-rows.ts';
import { partTimes, type SessionPart } from './extended-hours.ts';
import { type HistoryDuration, historyWindow, tradingTimes } from './history-window.ts';
import type { Listing, Market } from './market.ts';
import { mergeBars } from './merge-bars.ts';
import { barsOfSeconds } from './minute-bars.ts';
import { quoteBars, type QuoteKind } from './quote-bars.ts';
import { sessionTape } from './session-tape.ts';
import { spreadModel } from './spread.ts';

/** Length of a bar: seconds within a session, or a calendar span of whole sessions. */
export interface BarSpan {
  readonly seconds: number;
  readonly calendar: 'none' | 'day' | 'week' | 'month';
}

export interface HistoryRequest {
  /** Epoch seconds UTC: what happened before it is told, and the bar it falls into is cut there. */
  readonly end: number;
  readonly duration: HistoryDuration;
  readonly barSize: BarSpan;
  readonly whatToShow: 'TRADES' | QuoteKind;
  /** Only the regular session, as useRTH=1. */
  readonly regularOnly: boolean;
}

/**
 * The bars IBKR's history would hold for a request, ascending; a bar's time is its start. Intraday bars start on New
 * York's round times but never before the session does (hourly ones at 09:30, 10:00, 11:00); daily and longer ones
 * carry the start of their first session. TRADES bars without a trade are absent. BID, ASK, MIDPOINT and BID_ASK bars
 * are there in every interval, with volume, wap and count -1.
 */
export function historicalBars(market: Market, listing: Listing, request: HistoryRequest): Bars {
  const { barSize, regularOnly, end } = request;
  const window = historyWindow(end, request.duration, regularOnly, market.firstDay(listing));
  const parts = window.sessions.map((session) => {
    const bars = sessionBars(market, listing, session, request);
    return barSize.seconds <= 60 ? bars : mergeBars(bars, barStart(session, barSize, regularOnly));
  });
  const bars = parts.length === 1 ? parts[0]! : joinBars(parts);
  if (barSize.calendar === 'none') return startingAfter(bars, window.from - barSize.seconds);
  return barSize.calendar === 'day'
    ? bars
    : mergeBars(bars, periodStart(window.sessions, barSize.calendar, regularOnly));
}

function startingAfter(bars: Bars, instant: number): Bars {
  let row = 0;
  while (row < bars.length && bars.time[row]! <= instant) row += 1;
  return row === 0 ? bars : sliceBars(bars, row, bars.length);
}

/** A session's bars of a minute, or of less where less is asked for, up to the request's end. */
function sessionBars(market: Market, listing: Listing, session: Session, request: HistoryRequest): Bars {
  const { whatToShow, regularOnly } = request;
  const step = Math.min(60, request.barSize.seconds);
  const trades =
    step < 60
      ? bySeconds(market, listing, session, request, step)
      : byMinutes(market, listing, session, regularOnly, request.end);
  if (whatToShow === 'TRADES') return trades;
  const figures = market.dayFigures(listing, session);
  if (!figures) return trades;
  const { start, end } = tradingTimes(session, regularOnly);
  return quoteBars(trades, whatToShow, spreadModel(market, listing, session), {
    start,
    end: Math.min(end, request.end),
    step,
    priceBefore: figures.previousClose,
  });
}

const allParts: readonly SessionPart[] = ['before', 'regular', 'after'];

/** Trade bars of less than a minute. */
function bySeconds(
  market: Market,
  listing: Listing,
  session: Session,
  request: HistoryRequest,
  step: number,
): Bars {
  const parts = (request.regularOnly ? (['regular'] as const) : allParts)
    .filter((part) => partTimes(session, part).start < request.end)
    .map((part) => {
      const tape = sessionTape(market, listing, session, part);
      return barsOfSeconds(tape, 0, Math.min(tape.volume.length, Math.ceil(request.end - tape.start)), step);
    });
  return joinBars(parts);
}

/** Trade bars of a minute; the one the end falls into is made from its seconds before it. */
function byMinutes(
  market: Market,
  listing: Listing,
  session: Session,
  regularOnly: boolean,
  end: number,
): Bars {
  const whole = regularOnly ? market.minutes(listing, session) : market.extendedMinutes(listing, session);
  const cut = Math.floor(end / 60) * 60;
  let row = whole.length;
  while (row > 0 && whole.time[row - 1]! >= cut) row -= 1;
  const complete = sliceBars(whole, 0, row);
  // A bar that starts at the cut is the forming one.
  if (end === cut || row === whole.length || whole.time[row] !== cut) return complete;
  const part = allParts.find(
    (one) => cut >= partTimes(session, one).start && cut < partTimes(session, one).end,
  )!;
  const tape = sessionTape(market, listing, session, part);
  return joinBars([complete, barsOfSeconds(tape, cut - tape.start, Math.ceil(end - tape.start), 60)]);
}

/** Where the bar begins that an instant of the session belongs to. */
function barStart(session: Session, barSize: BarSpan, regularOnly: boolean): (time: number) => number {
  const { start } = tradingTimes(session, regularOnly);
  if (barSize.calendar !== 'none') return () => start;
  const offset = newYorkOffsetMinutes(session.open * 1000) * 60;
  const { seconds } = barSize;
  return (time) => Math.max(start, Math.floor((time + offset) / seconds) * seconds - offset);
}

function mondayOf(day: TradingDay): string {
  return addDays(day, -((weekday(day) + 6) % 7));
}

/** Where the week or month begins that a session's bar belongs to: at the first of its sessions in the window. */
function periodStart(
  sessions: readonly Session[],
  calendar: 'week' | 'month',
  regularOnly: boolean,
): (time: number) => number {
  const firstOfPeriod = new Map<string, number>();
  const startOf = new Map<number, number>();
  for (const session of sessions) {
    const { start } = tradingTimes(session, regularOnly);
    const period = calendar === 'week' ? mondayOf(session.day) : session.day.slice(0, 7);
    if (!firstOfPeriod.has(period)) firstOfPeriod.set(period, start);
    startOf.set(start, firstOfPeriod.get(period)!);
  }
  return (time) => startOf.get(time)!;
}
