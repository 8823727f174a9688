import { newYorkDay } from '../../calendar/new-york.ts';
import type { RequestValues } from '../../wire/requests.ts';
import { type HistoryWindow, historyWindow, tradingTimes } from '../market/history-window.ts';
import type { Listing } from '../market/market.ts';
import {
  type BarSize,
  barSizeNames,
  barSizeOf,
  type Duration,
  durationOf,
  goesWith,
  longestDuration,
} from './bar-sizes.ts';
import type { DateStyle } from './bar-rendering.ts';
import { type GatewayError, gatewayErrors } from './gateway-errors.ts';
import { readGatewayTime } from './gateway-time.ts';

/** What a historical data request shows, as the gateway takes it; ADJUSTED_LAST equals TRADES here: nothing pays dividends. */
const shown = ['TRADES', 'MIDPOINT', 'BID', 'ASK', 'BID_ASK', 'ADJUSTED_LAST', 'SCHEDULE'] as const;
export type Shown = (typeof shown)[number];

/** A historical data request whose every part is legal. */
export interface BarRequest {
  readonly barSize: BarSize;
  readonly duration: Duration;
  readonly shown: Shown;
  readonly regularOnly: boolean;
  readonly dateStyle: DateStyle;
  /** Epoch seconds UTC; never after the simulated now. */
  readonly end: number;
}

/** What real gateways show besides: legal to ask for, and empty in this market. */
const withoutData = new Set(['HISTORICAL_VOLATILITY', 'OPTION_IMPLIED_VOLATILITY', 'FEE_RATE']);

const live = new Set<Shown>(['TRADES', 'MIDPOINT', 'BID', 'ASK']);

function endOf(text: string, now: number): number | undefined {
  const end = text.trim() === '' ? now : readGatewayTime(text);
  return end === undefined ? undefined : Math.min(end, now) / 1000;
}

function problemOf(
  request: RequestValues<'historicalData'>,
  what: Shown,
  barSize: BarSize,
  duration: Duration,
): GatewayError | undefined {
  if (duration.count > longestDuration[duration.unit]) {
    return duration.unit === 'D'
      ? gatewayErrors.invalid(
          'Historical data requests for durations longer than 365 days must be made in years.',
        )
      : gatewayErrors.invalid(
          `Historical data requests for durations longer than ${longestDuration[duration.unit]} ${duration.unit} are not accepted.`,
        );
  }
  if (what === 'SCHEDULE' && barSize.calendar !== 'day') {
    return gatewayErrors.invalid('Only 1 day bar size is supported for SCHEDULE historical data requests.');
  }
  if (!goesWith(barSize, duration)) return gatewayErrors.invalidStep(barSize.name, request.duration);
  if (what === 'ADJUSTED_LAST' && request.endDateTime !== '') {
    return gatewayErrors.invalid('End date not supported with adjusted last');
  }
  if (!request.keepUpToDate) return undefined;
  if (request.endDateTime !== '') return gatewayErrors.invalid('End date not supported with keep up to date');
  return live.has(what) ? undefined : gatewayErrors.invalid(`Keep up to date is not supported with ${what}`);
}

/** Reads a request at `now` (epoch milliseconds): its legal form, or the error it earns. */
export function readBarRequest(
  request: RequestValues<'historicalData'>,
  now: number,
): { readonly legal: BarRequest } | { readonly error: GatewayError } {
  const barSize = barSizeOf(request.barSize);
  if (!barSize) {
    return {
      error: gatewayErrors.invalid(
        `Historical data bar size setting is invalid. Legal ones are: ${barSizeNames}.`,
      ),
    };
  }
  const duration = durationOf(request.duration);
  if (!duration) {
    return {
      error: gatewayErrors.invalid(
        'Historical data query duration is invalid: write <integer>{SPACE}<unit>, S, D, W, M or Y.',
      ),
    };
  }
  const what = shown.find((name) => name === request.whatToShow);
  if (!what && withoutData.has(request.whatToShow)) {
    return { error: gatewayErrors.noData(`${request.contract.symbol}@SMART ${request.whatToShow}`) };
  }
  if (!what)
    return { error: gatewayErrors.invalid('Invalid historical data source: what to show is not supported') };
  const end = endOf(request.endDateTime, now);
  if (end === undefined) {
    const cause = `Historical data query end date/time string [${request.endDateTime}] is invalid. Format is 'YYYYMMDD{SPACE}hh:mm:ss[{SPACE}TMZ]'.`;
    return { error: gatewayErrors.invalid(cause) };
  }
  const error = problemOf(request, what, barSize, duration);
  if (error) return { error };
  const dateStyle = barSize.calendar !== 'none' ? 'date' : request.formatDate === 2 ? 'epoch' : 'wallClock';
  const { regularHours: regularOnly } = request;
  return { legal: { barSize, duration, shown: what, regularOnly, dateStyle, end } };
}

/** The sessions a request covers for a listing. */
export function windowOf(request: BarRequest, firstDay: string): HistoryWindow {
  return historyWindow(request.end, request.duration, request.regularOnly, firstDay);
}

/** What an answer depends on: equal keys have equal bars, and a window that has ended has one key at any later time. */
export function answerKey(
  request: BarRequest,
  listing: Listing,
  { sessions, from, to }: HistoryWindow,
): string {
  const last = sessions.at(-1);
  const ended = last === undefined || to >= tradingTimes(last, request.regularOnly).end;
  const span = [sessions[0]?.day ?? newYorkDay(to * 1000), last?.day, from, ended ? 'ended' : to];
  const { barSize, shown: what, regularOnly, dateStyle } = request;
  return [listing.conId, barSize.name, what, regularOnly, dateStyle, ...span].join(' ');
}
