import type { ExitReason, Pattern } from '../../analytics/results.ts';
import { newYorkOffsetMinutes } from '../../calendar/new-york.ts';
import { figure, signedPercentage } from '../../report/figures.ts';

const outcomeWords: Readonly<Record<Pattern['outcome'], string>> = {
  trade: 'trade',
  no_entry: 'no entry in time',
  'refused:time': 'refused: outside the hours',
  'refused:vwap': 'refused: too far from VWAP',
  'refused:volume': 'refused: too little volume',
  'refused:sr': 'refused: no pivot level near',
  'refused:trend': 'refused: wrong trend',
};

const exitWords: Readonly<Record<ExitReason, string>> = {
  stop: 'stop',
  t1_floor: 'T1 floor',
  cross_floor: 'CROSS floor',
  t2: 'T2 target',
  dead_zone: 'dead zone',
  session_end: 'session end',
};

/** How a pattern ended: `trade, gain`, `refused: wrong trend`. */
export function outcomeText({ outcome, trade }: Pattern): string {
  if (trade === null) return outcomeWords[outcome];
  return trade.netReturn > 0 ? 'trade, gain' : 'trade, loss';
}

/** Why a position was left: `stop`, `dead zone after 4 min`. */
export function exitText({ reason, deadZoneMinutes }: NonNullable<Pattern['trade']>): string {
  return reason === 'dead_zone' ? `dead zone after ${figure(deadZoneMinutes)} min` : exitWords[reason];
}

/** A price with the decimals half a percent of it can be told by. */
export function priceText(price: number): string {
  return figure(price, price < 1 ? 4 : price < 10 ? 3 : 2);
}

/** A pattern's end in one line, for under the chart. */
export function patternText(pattern: Pattern, clock: SessionClock): string {
  const { trade, session, completeTime } = pattern;
  const when = `${session} ${clock(session, completeTime)}`;
  if (trade === null) return `${when} ${outcomeText(pattern)}`;
  const entry = `bought ${priceText(trade.entryPrice)} at ${clock(session, trade.entryTime)}`;
  const exit = `sold ${priceText(trade.exitPrice)} at ${clock(session, trade.exitTime)}`;
  return `${when} ${outcomeText(pattern)}: ${entry}, ${exit} (${exitText(trade)}), net ${signedPercentage(trade.netReturn)}`;
}

/** New York's wall clock, HH:mm, at an instant in epoch seconds of a session. */
export type SessionClock = (session: string, seconds: number) => string;

/** Tells the time of thousands of bars: the offset is looked up once a session, for it does not change within one. */
export function sessionClock(): SessionClock {
  const offsets = new Map<string, number>();
  return (session, seconds) => {
    let offset = offsets.get(session);
    if (offset === undefined) offsets.set(session, (offset = newYorkOffsetMinutes(1000 * seconds)));
    const minute = (((Math.floor(seconds / 60) + offset) % 1440) + 1440) % 1440;
    return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  };
}
