import type { Contract } from '../../wire/contract.ts';
import type { Listing, Market } from '../market/market.ts';
import { gatewayErrors } from './gateway-errors.ts';
import type { Reply } from './reply.ts';

/** Where orders for a US stock can be sent, as contract details list it. */
export const validExchanges = 'SMART,AMEX,NYSE,CBOE,PHLX,CHX,ARCA,NASDAQ,BATS,BYX,IEX,EDGX,MEMX,PEARL';
const destinations = new Set(validExchanges.split(','));
/** Primary exchanges go by more than one name. */
const sameExchange: ReadonlyMap<string, string> = new Map([
  ['ISLAND', 'NASDAQ'],
  ['NASDAQ.NMS', 'NASDAQ'],
  ['NASDAQ.SCM', 'NASDAQ'],
]);

const exchangeName = (name: string): string => sameExchange.get(name) ?? name;

/** The listing a request means, or undefined for none: by contract id where given, else by symbol. */
export function resolve(market: Market, contract: Contract): Listing | undefined {
  const listing =
    contract.conId > 0
      ? market.byConId(contract.conId)
      : market.bySymbol(contract.symbol === '' ? contract.localSymbol : contract.symbol);
  if (!listing || !['STK', ''].includes(contract.securityType) || !['USD', ''].includes(contract.currency))
    return undefined;
  if (contract.securityType === '' && contract.conId <= 0) return undefined;
  const exchange = exchangeName(contract.exchange);
  if (exchange !== '' && !destinations.has(exchange)) return undefined;
  const primary = exchangeName(contract.primaryExchange);
  if (primary !== '' && primary !== listing.exchange) return undefined;
  return listing;
}

/**
 * The one listing a request for data means. Where there is none, or where a stock is asked for by its symbol
 * without a currency, the request is refused with 200 and the answer is undefined.
 */
export function demandListing(requestId: number, contract: Contract, reply: Reply): Listing | undefined {
  const listing = resolve(reply.gateway.market, contract);
  if (!listing) {
    reply.refuse(requestId, gatewayErrors.noDefinition);
    return undefined;
  }
  if (contract.conId <= 0 && contract.currency === '') {
    reply.refuse(requestId, gatewayErrors.ambiguous(contract.symbol));
    return undefined;
  }
  return listing;
}
