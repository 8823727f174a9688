import { group, integer, number, text, type Values } from './layout.ts';

/** The twelve fields that name a contract in a request. */
export const contractFields = {
  conId: integer,
  symbol: text,
  securityType: text,
  lastTradeDateOrMonth: text,
  strike: number,
  right: text,
  multiplier: text,
  exchange: text,
  primaryExchange: text,
  currency: text,
  localSymbol: text,
  tradingClass: text,
};

export type Contract = Values<typeof contractFields>;

export const contract = group(contractFields);

/** A US stock, by contract id where it is not 0, else by symbol; `primaryExchange` tells homonyms apart. */
export function stock(symbol: string, { conId = 0, primaryExchange = '' } = {}): Contract {
  return {
    conId,
    symbol,
    securityType: 'STK',
    lastTradeDateOrMonth: '',
    strike: undefined,
    right: '',
    multiplier: '',
    exchange: 'SMART',
    primaryExchange,
    currency: 'USD',
    localSymbol: '',
    tradingClass: '',
  };
}
