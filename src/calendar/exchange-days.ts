import { OpenbellError } from '../errors/openbell-error.ts';
import { parseTradingDay, type TradingDay, weekday } from './trading-day.ts';

/** A day on which the exchange keeps other hours than its rules say: closed, to 13:00, or a whole session. */
export interface ExchangeDay {
  readonly day: TradingDay;
  readonly kind: 'closed' | 'half' | 'open';
  readonly reason: string;
}

/**
 * Days NYSE closed, or shall close, outside its rules.
 * Source: NYSE holiday and closure notices. Only days from 2012 on are listed: IBKR keeps no older minute bars.
 */
const adHocClosures: readonly (readonly [day: string, reason: string])[] = [
  ['2012-10-29', 'Hurricane Sandy'],
  ['2012-10-30', 'Hurricane Sandy'],
  ['2018-12-05', 'Day of mourning for George H. W. Bush'],
  ['2025-01-09', 'Day of mourning for Jimmy Carter'],
];

/** The list this version knows, ascending. */
export const knownExchangeDays: readonly ExchangeDay[] = adHocClosures.map(([day, reason]) => ({
  ...{ day: day as TradingDay, kind: 'closed', reason },
}));

const longestReason = 80;

function parseOne(text: string): ExchangeDay {
  const [date = '', kind = '', ...rest] = text.split(':');
  const day = parseTradingDay(date.trim());
  const refuse = (why: string): never => {
    throw new OpenbellError('BAD_INPUT', `${JSON.stringify(text.trim())}: ${why}`);
  };
  if (kind !== 'closed' && kind !== 'half' && kind !== 'open')
    return refuse('after the date comes closed, half or open');
  const reason = rest.join(':').trim();
  if (reason === '' || reason.length > longestReason || /\p{Cc}/u.test(reason))
    return refuse(`after ${kind} comes the reason, at most ${longestReason} characters`);
  if (weekday(day) === 0 || weekday(day) === 6) return refuse('the exchange is closed on weekends anyway');
  return { day, kind, reason };
}

/**
 * Reads `2026-12-09:closed:Day of mourning,2026-12-23:half:Some reason`, ascending by day.
 * @throws OpenbellError BAD_INPUT that names the part that is wrong
 */
export function parseExchangeDays(text: string): ExchangeDay[] {
  const days = text.split(',').map(parseOne);
  days.sort((a, b) => (a.day < b.day ? -1 : 1));
  const twice = days.find(({ day }, index) => days[index - 1]?.day === day);
  if (twice) throw new OpenbellError('BAD_INPUT', `${twice.day} is given twice`);
  return days;
}

/** As `parseExchangeDays` reads it; '' for none. */
export const writtenExchangeDays = (days: readonly ExchangeDay[]): string =>
  days.map(({ day, kind, reason }) => `${day}:${kind}:${reason}`).join(',');

const listed = (added: readonly ExchangeDay[]): ReadonlyMap<string, ExchangeDay> =>
  new Map([...knownExchangeDays, ...added].map((one) => [one.day, one]));

let added: readonly ExchangeDay[] = [];
let all = listed([]);
let hasAnswered = false;

/**
 * Adds days to this process's calendar, over the known ones. It is done once, before the calendar is asked anything: a process
 * that has taken one calendar for some of its decisions and another for the rest would be worse than one that lacks a day.
 * Adding the same days again changes nothing.
 * @throws Error when the calendar has answered already and would now answer differently
 */
export function addExchangeDays(days: readonly ExchangeDay[]): void {
  if (writtenExchangeDays(days) === writtenExchangeDays(added)) return;
  if (hasAnswered) throw new Error('exchange days were added after the calendar had been asked');
  added = days;
  all = listed(days);
}

/** What was added to this process's calendar. */
export const addedExchangeDays = (): readonly ExchangeDay[] => added;

/** What is listed for a day, where anything is. */
export function exchangeDay(day: TradingDay): ExchangeDay | undefined {
  hasAnswered = true;
  return all.get(day);
}
