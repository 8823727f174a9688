import type { EpochMs } from '../calendar/clock.ts';
import { marketDay, type MarketDay } from '../calendar/market-day.ts';
import { formatNewYork } from '../calendar/new-york.ts';
import { parseTradingDay, type TradingDay } from '../calendar/trading-day.ts';
import { zonedTime } from '../calendar/zone-time.ts';
import type { ContractDetails } from './gateway.ts';

/** A day's regular hours as a gateway tells them; null where the exchange is closed. */
interface ToldDay {
  readonly day: TradingDay;
  readonly hours: { readonly open: EpochMs; readonly close: EpochMs } | null;
}

/** A day of which gateway and calendar say different things, each in words. */
export interface HoursDisagreement {
  readonly day: TradingDay;
  /** `closed: Good Friday`, `09:30-13:00` */
  readonly calendar: string;
  readonly gateway: string;
  /** What EXCHANGE_DAYS would say where the gateway is right; null for hours the calendar does not know. */
  readonly setting: string | null;
}

export interface HoursComparison {
  /** Days both tell of. */
  readonly days: number;
  readonly disagreements: readonly HoursDisagreement[];
}

/** Names IBKR gives New York's time that are none of IANA's, or mean a zone without daylight saving there. */
const newYorkNames = /^(EST|EDT|EST5EDT|US\/Eastern)\b/;

const zoneOf = (name: string): string =>
  name === '' || newYorkNames.test(name) ? 'America/New_York' : name.split(' ')[0]!;

const dayOf = (digits: string): TradingDay =>
  parseTradingDay(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`);

/**
 * Reads `20261120:0930-20261120:1600;20261121:CLOSED`, and the older `20261120:0930-1600`. A day in several parts goes from
 * its first opening to its last close. @throws Error for a text that is neither
 */
function readHours(text: string, zone: string): ToldDay[] {
  const told = new Map<TradingDay, ToldDay['hours']>();
  const instant = (digits: string, time: string): EpochMs => {
    const found = zonedTime(dayOf(digits), `${time.slice(0, 2)}:${time.slice(2)}:00`, zone);
    if (found === undefined) throw new Error(`no time of the zone ${zone}: ${digits} ${time}`);
    return found;
  };
  for (const part of text.split(/[;,]/).filter((one) => one !== '')) {
    const closed = /^(\d{8}):CLOSED$/.exec(part);
    if (closed) {
      const day = dayOf(closed[1]!);
      if (!told.has(day)) told.set(day, null);
      continue;
    }
    const [, date, from, untilDate, until] = /^(\d{8}):(\d{4})-(?:(\d{8}):)?(\d{4})$/.exec(part) ?? [];
    if (date === undefined) throw new Error(`trading hours that cannot be read: ${JSON.stringify(part)}`);
    const open = instant(date, from!);
    const close = instant(untilDate ?? date, until!);
    const before = told.get(dayOf(date));
    told.set(dayOf(date), {
      open: before && before.open < open ? before.open : open,
      close: before && before.close > close ? before.close : close,
    });
  }
  return [...told].map(([day, hours]) => ({ day, hours }));
}

const hoursText = (open: number, close: number): string =>
  `${formatNewYork(open, 'HH:mm')}-${formatNewYork(close, 'HH:mm')}`;

const calendarText = (day: MarketDay): string =>
  day.kind === 'closed' ? `closed: ${day.reason}` : hoursText(day.open, day.close);

const settingKinds: Readonly<Record<string, string>> = { '09:30-16:00': 'open', '09:30-13:00': 'half' };

function disagreement({ day, hours }: ToldDay): HoursDisagreement | null {
  const ours = marketDay(day);
  if (hours === null) {
    if (ours.kind === 'closed') return null;
    return { day, calendar: calendarText(ours), gateway: 'closed', setting: `${day}:closed:REASON` };
  }
  if (ours.kind !== 'closed' && ours.open === hours.open && ours.close === hours.close) return null;
  const gateway = hoursText(hours.open, hours.close);
  const kind = settingKinds[gateway];
  const setting = kind === undefined ? null : `${day}:${kind}:REASON`;
  return { day, calendar: calendarText(ours), gateway, setting };
}

/**
 * Holds the hours a gateway tells of a US stock against the calendar.
 * @throws Error when it tells none, or what cannot be read
 */
export function compareHours({
  symbol,
  liquidHours,
  timeZone,
}: Pick<ContractDetails, 'symbol' | 'liquidHours' | 'timeZone'>): HoursComparison {
  const days = readHours(liquidHours, zoneOf(timeZone));
  if (days.length === 0) throw new Error(`the gateway tells no trading hours of ${symbol}`);
  return { days: days.length, disagreements: days.map(disagreement).filter((found) => found !== null) };
}

/** `2026-12-09: closed by the gateway, 09:30-16:00 by the calendar`. */
export const disagreementText = ({ day, calendar, gateway }: HoursDisagreement): string =>
  `${day}: ${gateway} by the gateway, ${calendar} by the calendar`;
