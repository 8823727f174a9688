import { stopwatch, systemClock } from '../../calendar/clock.ts';
import { maximumFrameBytes } from '../../wire/framing.ts';
import type { RequestValues } from '../../wire/requests.ts';
import { responses } from '../../wire/responses.ts';
import { historicalBars } from '../market/aggregate.ts';
import type { Listing } from '../market/market.ts';
import { answerKey, type BarRequest, readBarRequest, windowOf } from './bar-request.ts';
import { renderBars } from './bar-rendering.ts';
import type { RenderedBars } from './bar-cache.ts';
import { demandListing } from './contract-lookup.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { type GatewayState, openCount } from './gateway-state.ts';
import { gatewayTime } from './gateway-time.ts';
import { followBars } from './history-updates.ts';
import type { Reply } from './reply.ts';
import { sendSchedule } from './trading-schedule.ts';

/** Historical requests open at once, all clients together. */
export const openHistories = 50;
/** Bars of up to this many seconds are paced, and kept for half a year only. */
const smallBarSeconds = 30;
const smallBarsKeptMs = 182 * 86_400_000;
/** The answer whose time the latency names: twenty full sessions of minutes. */
const latencyBars = 7800;
const leastLatencyShare = 0.1;
const secondsADay = 86_400;
const daysOf = { S: 1 / secondsADay, D: 1, W: 7, M: 30, Y: 365 } as const;
/** No bar takes fewer bytes on the wire, so that a window too long for one frame is known before it is made. */
const leastBytesABar = 40;

const seriesNames = {
  TRADES: 'Trades',
  ADJUSTED_LAST: 'Trades',
  MIDPOINT: 'Midpoint',
  BID: 'Bid',
  ASK: 'Ask',
  BID_ASK: 'Bid_Ask',
  SCHEDULE: 'Schedule',
} as const;

/** Whether small-bar pacing lets the request through; larger bars are not paced. */
function paced(
  request: RequestValues<'historicalData'>,
  legal: BarRequest,
  listing: Listing,
  gateway: GatewayState,
): boolean {
  if (legal.barSize.seconds > smallBarSeconds) return true;
  const series = [listing.conId, request.contract.exchange, legal.shown].join(' ');
  const { endDateTime, duration, barSize, regularHours } = request;
  const identity = [series, endDateTime, duration, barSize, regularHours].join(' ');
  const weight = legal.shown === 'BID_ASK' ? 2 : 1;
  return gateway.pacing.accept({ identity, series, weight }, gateway.clock.now());
}

/** The rows of an answer, rendered once for all who ask the same. */
export function rowsOf(gateway: GatewayState, listing: Listing, request: BarRequest): RenderedBars {
  const { market } = gateway;
  const window = windowOf(request, market.firstDay(listing));
  return gateway.bars.get(answerKey(request, listing, window), () => {
    const whatToShow =
      request.shown === 'ADJUSTED_LAST' || request.shown === 'SCHEDULE' ? 'TRADES' : request.shown;
    const bars = historicalBars(market, listing, { ...request, whatToShow });
    return { rows: renderBars(bars, request.dateStyle), count: bars.length };
  });
}

/** Whether the bars of a window could exceed what one frame holds. */
function tooLong(gateway: GatewayState, listing: Listing, request: BarRequest): boolean {
  if (request.barSize.calendar !== 'none') return false;
  const { sessions } = windowOf(request, gateway.market.firstDay(listing));
  const seconds = sessions.reduce((sum, session) => sum + session.close - session.open, 0);
  return (seconds / request.barSize.seconds) * leastBytesABar > maximumFrameBytes;
}

/** The frame before the rows: id, request, and the span asked for as calendar time. */
function headerOf(requestId: number, request: BarRequest, { rows, count }: RenderedBars): Buffer {
  const start = request.end - request.duration.count * daysOf[request.duration.unit] * secondsADay;
  const fields = [
    responses.historicalData.id,
    requestId,
    gatewayTime(start * 1000),
    gatewayTime(request.end * 1000),
    count,
  ];
  const text = fields.join('\0') + '\0';
  const header = Buffer.allocUnsafe(4 + text.length);
  header.writeUInt32BE(text.length + rows.length, 0);
  header.write(text, 4, 'latin1');
  return header;
}

async function answer(
  request: RequestValues<'historicalData'>,
  legal: BarRequest,
  listing: Listing,
  reply: Reply,
  signal: AbortSignal,
): Promise<void> {
  const { client, gateway } = reply;
  const { requestId } = request;
  const spent = stopwatch();
  const rendered = rowsOf(gateway, listing, legal);
  const share = Math.max(leastLatencyShare, rendered.count / latencyBars);
  const wait = gateway.latencyMs * share - spent();
  if (wait > 0) await systemClock.sleep(wait, signal);
  if (signal.aborted) return;
  if (rendered.count === 0) {
    client.open.end('history', requestId);
    const exchange = request.contract.exchange === '' ? 'SMART' : request.contract.exchange;
    reply.refuse(
      requestId,
      gatewayErrors.noData(`${listing.symbol}@${exchange} ${seriesNames[legal.shown]}`),
    );
    return;
  }
  gateway.statistics.bars += rendered.count;
  reply.sendFrame([headerOf(requestId, legal, rendered), rendered.rows]);
  if (request.keepUpToDate) void followBars(requestId, listing, legal, reply, signal);
  else client.open.end('history', requestId);
}

/** Bars of one stock in one message, after the latency; a schedule or updates where they are asked for. */
export function historicalData(request: RequestValues<'historicalData'>, reply: Reply): void {
  const { client, gateway } = reply;
  const { requestId } = request;
  const now = gateway.clock.now();
  if (openCount(gateway, 'history') >= openHistories) {
    reply.refuse(requestId, gatewayErrors.tooManyHistories);
    return;
  }
  const read = readBarRequest(request, now);
  if ('error' in read) {
    reply.refuse(requestId, read.error);
    return;
  }
  const listing = demandListing(requestId, request.contract, reply);
  if (!listing) return;
  const { legal } = read;
  if (legal.shown === 'SCHEDULE') {
    sendSchedule(requestId, listing, legal, reply);
    return;
  }
  if (!paced(request, legal, listing, gateway)) {
    reply.refuse(requestId, gatewayErrors.pacingViolation);
    return;
  }
  if (tooLong(gateway, listing, legal)) {
    reply.refuse(requestId, gatewayErrors.invalidStep(request.barSize, request.duration));
    return;
  }
  const forgotten = legal.barSize.seconds <= smallBarSeconds && legal.end * 1000 < now - smallBarsKeptMs;
  if (forgotten) {
    reply.refuse(requestId, gatewayErrors.noData(`${listing.symbol}@SMART ${seriesNames[legal.shown]}`));
    return;
  }
  const signal = client.open.begin('history', requestId);
  if (!signal) {
    reply.refuse(requestId, gatewayErrors.duplicateRequest);
    return;
  }
  const { statistics } = gateway;
  statistics.peakOpenHistories = Math.max(statistics.peakOpenHistories, openCount(gateway, 'history'));
  void answer(request, legal, listing, reply, signal);
}

export function cancelHistoricalData(
  { requestId }: RequestValues<'cancelHistoricalData'>,
  reply: Reply,
): void {
  const open = reply.client.open.end('history', requestId);
  if (open) reply.warn(requestId, gatewayErrors.historyCancelled(requestId));
  else reply.refuse(requestId, gatewayErrors.unknownHistory(requestId));
}
