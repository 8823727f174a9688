import type { RequestValues } from '../../wire/requests.ts';
import type { TickByTick } from '../../wire/responses.ts';
import type { Listing } from '../market/market.ts';
import { quoteAt, tradesBetween } from '../market/quotes.ts';
import { demandListing } from './contract-lookup.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { openCount } from './gateway-state.ts';
import type { Line } from './open-lines.ts';
import type { Reply } from './reply.ts';
import { tradeListener } from './tape-listeners.ts';
import { TapeStream } from './tape-stream.ts';

/** Subscriptions of the login with 100 market-data lines. */
const subscriptions = 5;
const sameInstrumentMs = 15_000;
/** How often the tape is looked at, in simulated time. */
const cadenceMs = 250;

const kinds: ReadonlyMap<string, 1 | 2 | 3 | 4> = new Map([
  ['Last', 1],
  ['AllLast', 2],
  ['BidAsk', 3],
  ['MidPoint', 4],
  // @stoqey/ib leaves the field empty where its caller names no type.
  ['', 1],
]);

/** When each instrument was last asked for, simulated milliseconds, by gateway. */
const asked = new WeakMap<object, Map<number, number>>();

function tooSoon(gateway: object, conId: number, now: number): boolean {
  const times = asked.get(gateway) ?? new Map<number, number>();
  asked.set(gateway, times);
  const last = times.get(conId);
  if (last !== undefined && now - last < sameInstrumentMs) return true;
  times.set(conId, now);
  return false;
}

/** Ticks of whole seconds from `from` up to `to`, epoch seconds. */
function ticksBetween(
  kind: 1 | 2 | 3 | 4,
  listing: Listing,
  from: number,
  to: number,
  reply: Reply,
): TickByTick[] {
  const { market } = reply.gateway;
  if (kind === 1 || kind === 2) {
    return tradesBetween(market, listing, from, to).map(({ time, price, size }) => {
      return { kind, time, price, size, mask: 0, exchange: listing.exchange, conditions: '' };
    });
  }
  const quote = quoteAt(market, listing, to);
  if (!quote) return [];
  const time = to - 1;
  if (kind === 4) return [{ kind, time, midpoint: Math.round((quote.bid + quote.ask) * 5000) / 10_000 }];
  const { bid, ask, bidSize, askSize } = quote;
  return [{ kind, time, bid, ask, bidSize, askSize, mask: 0 }];
}

/** What has to differ for a quote to be told again; trades are always told. */
function contentOf(tick: TickByTick): string {
  return tick.kind <= 2 ? '' : JSON.stringify({ ...tick, time: 0 });
}

async function stream(kind: 1 | 2 | 3 | 4, listing: Listing, line: Line): Promise<void> {
  const { requestId, reply, signal } = line;
  const { gateway } = reply;
  const { clock } = gateway;
  const tape = gateway.market.tapeOf?.(listing);
  if (tape && (kind === 1 || kind === 2)) {
    gateway.tapes.follow(new TapeStream(tape, tradeListener({ tape, listing, line }, kind), 0), signal);
    return;
  }
  const nextSecond = (): number => Math.floor(clock.now() / 1000) + 1;
  let next = nextSecond();
  let told = '';
  for (;;) {
    await clock.sleep(cadenceMs, signal);
    if (signal.aborted) return;
    const until = nextSecond();
    if (until <= next) continue;
    if (!gateway.lines.speaks(line, gateway)) {
      next = until;
      continue;
    }
    for (const tick of ticksBetween(kind, listing, next, until, reply)) {
      const content = contentOf(tick);
      if (content !== '' && content === told) continue;
      told = content;
      reply.send('tickByTick', { requestId, tick });
    }
    next = until;
  }
}

/** Every trade or quote of one stock, as it happens. */
export function tickByTick(request: RequestValues<'tickByTick'>, reply: Reply): void {
  const { gateway } = reply;
  const { requestId } = request;
  const kind = kinds.get(request.tickType);
  if (kind === undefined) {
    reply.refuse(requestId, gatewayErrors.invalid(`Invalid tick-by-tick type ${request.tickType}`));
    return;
  }
  const listing = demandListing(requestId, request.contract, reply);
  if (!listing) return;
  if (gateway.subscription !== 'live') {
    reply.refuse(requestId, gatewayErrors.needsSubscription);
    return;
  }
  if (gateway.competingSession) {
    reply.refuse(requestId, gatewayErrors.competingSession);
    return;
  }
  if (openCount(gateway, 'tickByTick') >= subscriptions) {
    reply.refuse(requestId, gatewayErrors.tickByTickLimit);
    return;
  }
  if (tooSoon(gateway, listing.conId, gateway.clock.now())) {
    reply.refuse(requestId, gatewayErrors.tickByTickTooSoon);
    return;
  }
  const line = gateway.lines.open('tickByTick', requestId, listing, reply);
  if (!line) {
    reply.refuse(requestId, gatewayErrors.duplicateTicker);
    return;
  }
  void stream(kind, listing, line);
}

export function cancelTickByTick({ requestId }: RequestValues<'cancelTickByTick'>, reply: Reply): void {
  if (!reply.client.open.end('tickByTick', requestId))
    reply.refuse(requestId, gatewayErrors.unknownTicker(requestId));
}
