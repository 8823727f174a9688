import { newYorkDay } from '../../calendar/new-york.ts';
import { sessionOn } from '../../calendar/sessions.ts';
import type { RequestValues } from '../../wire/requests.ts';
import { tradingTimes } from '../market/history-window.ts';
import type { Listing } from '../market/market.ts';
import { quoteAt } from '../market/quotes.ts';
import { demandListing } from './contract-lookup.ts';
import { type GatewayError, gatewayErrors } from './gateway-errors.ts';
import { type Client, type GatewayState, openCount } from './gateway-state.ts';
import type { Reply } from './reply.ts';
import type { Line } from './open-lines.ts';
import { tickListener } from './tape-listeners.ts';
import { TapeStream } from './tape-stream.ts';
import { TickSampler } from './tick-sampler.ts';

/** Market-data lines of the login, all clients together. */
const marketDataLines = 100;
/** Values are sampled this often, in simulated time. */
const cadenceMs = 250;
/** A snapshot ends this long after it began, in simulated time. */
const snapshotMs = 11_000;
const delaySeconds = 900;
const minimumTick = 0.01;
const genericList = /^(mdoff)?(,?\d{3}(:\S+)?)*$/;

/** What a stream shows: live values, or delayed ones with a warning; or why it shows nothing. */
function entitlement(
  client: Client,
  gateway: GatewayState,
  listing: Listing,
): { delayed: boolean } | { error: GatewayError } {
  if (gateway.subscription === 'live') return { delayed: false };
  if (client.marketDataType < 3) return { error: gatewayErrors.notSubscribed(listing.symbol) };
  return gateway.subscription === 'delayed' ? { delayed: true } : { error: gatewayErrors.delayedNotEnabled };
}

/** Whether anything trades at an instant (epoch seconds), extended hours included. */
function trading(instant: number): boolean {
  const session = sessionOn(newYorkDay(instant * 1000));
  if (!session) return false;
  const { start, end } = tradingTimes(session, false);
  return instant >= start && instant < end;
}

function shownType(client: Client, delayed: boolean, open: boolean): number {
  if (delayed) return client.marketDataType === 4 && !open ? 4 : 3;
  return client.marketDataType === 2 && !open ? 2 : 1;
}

async function stream(
  request: RequestValues<'marketData'>,
  listing: Listing,
  delayed: boolean,
  line: Line,
): Promise<void> {
  const { reply, signal, requestId } = line;
  const { client, gateway } = reply;
  const { snapshot, regulatorySnapshot } = request;
  const once = snapshot || regulatorySnapshot;
  const generics = new Set(request.genericTicks.split(','));
  const sampler = new TickSampler(requestId, generics, delayed, reply);
  const tape = gateway.market.tapeOf?.(listing);
  const instant = (): number => gateway.clock.now() / 1000 - (delayed ? delaySeconds : 0);
  // A script may trade at any hour.
  const open = (at: number): boolean => tape !== undefined || trading(at);
  const type = shownType(client, delayed, open(instant()));
  const sample = (): void => {
    const at = instant();
    const quote = quoteAt(gateway.market, listing, at);
    if (quote) sampler.send(quote, type === 2 || type === 4 || open(at));
  };
  reply.send('marketDataType', { requestId, type });
  reply.send('tickRequestParameters', {
    requestId,
    minimumTick,
    bboExchange: '9c0001',
    snapshotPermissions: 3,
  });
  if (tape && !once) {
    const listener = tickListener({ tape, listing, line }, sampler, !generics.has('mdoff'));
    gateway.tapes.follow(new TapeStream(tape, listener, delayed ? delaySeconds * 1000 : 0), signal);
    return;
  }
  if (gateway.lines.speaks(line, gateway)) sample();
  const end = gateway.clock.now() + snapshotMs;
  while (!once || gateway.clock.now() < end) {
    await gateway.clock.sleep(once ? end - gateway.clock.now() : cadenceMs, signal);
    if (signal.aborted) return;
    if (!once && gateway.lines.speaks(line, gateway)) sample();
  }
  client.open.end('marketData', requestId);
  reply.send('tickSnapshotEnd', { requestId });
}

/**
 * A line of prices and sizes, until cancelled: sampled every 250 ms, unsampled for a scripted ticker. A snapshot ends by itself.
 */
export function marketData(request: RequestValues<'marketData'>, reply: Reply): void {
  const { client, gateway } = reply;
  const { requestId, genericTicks, snapshot } = request;
  const list = genericTicks.replaceAll(' ', '');
  if (!genericList.test(list)) {
    reply.refuse(requestId, gatewayErrors.invalid(`Incorrect generic tick list of ${genericTicks}.`));
    return;
  }
  if (snapshot && list !== '') {
    reply.refuse(
      requestId,
      gatewayErrors.invalid('Snapshot market data subscription is not applicable to generic ticks'),
    );
    return;
  }
  const listing = demandListing(requestId, request.contract, reply);
  if (!listing) return;
  if (gateway.competingSession) {
    reply.refuse(requestId, gatewayErrors.competingSession);
    return;
  }
  if (openCount(gateway, 'marketData') >= marketDataLines) {
    reply.refuse(requestId, gatewayErrors.tooManyLines);
    return;
  }
  const entitled = entitlement(client, gateway, listing);
  if ('error' in entitled) {
    reply.refuse(requestId, entitled.error);
    return;
  }
  const line = gateway.lines.open('marketData', requestId, listing, reply);
  if (!line) {
    reply.refuse(requestId, gatewayErrors.duplicateTicker);
    return;
  }
  if (entitled.delayed) reply.warn(requestId, gatewayErrors.delayedInstead);
  void stream({ ...request, genericTicks: list }, listing, entitled.delayed, line);
}

export function cancelMarketData({ requestId }: RequestValues<'cancelMarketData'>, reply: Reply): void {
  if (!reply.client.open.end('marketData', requestId))
    reply.refuse(requestId, gatewayErrors.unknownTicker(requestId));
}

/** Nonsense values are taken in silence, as gateways do. */
export function marketDataType({ type }: RequestValues<'marketDataType'>, reply: Reply): void {
  if (type >= 1 && type <= 4) reply.client.marketDataType = type;
}
