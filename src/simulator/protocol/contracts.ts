import { formatNewYork, newYorkDay } from '../../calendar/new-york.ts';
import { sessionOn } from '../../calendar/sessions.ts';
import { addDays, type TradingDay } from '../../calendar/trading-day.ts';
import type { RequestValues } from '../../wire/requests.ts';
import type { Listing } from '../market/market.ts';
import { resolve, validExchanges } from './contract-lookup.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { gatewayZone } from './gateway-time.ts';
import { stockRule } from './market-rules.ts';
import type { Reply } from './reply.ts';

const daysShown = 7;
const sampleRows = 16;
const orderTypes =
  'ACTIVETIM,AD,ADJUST,ALERT,ALGO,ALLOC,AON,AVGCOST,BASKET,DAY,GTC,IOC,LMT,MIT,MKT,MOC,MOO,STP,STPLMT,TRAIL';
/** One rule a valid exchange. */
const marketRules = validExchanges
  .split(',')
  .map(() => stockRule.id)
  .join(',');

/** The hours of the coming week, `20261120:0930-20261120:1600;20261121:CLOSED;…`. */
function hours(today: TradingDay, opens: (day: TradingDay) => readonly [string, string] | undefined): string {
  const days = Array.from({ length: daysShown }, (_, ahead) => addDays(today, ahead));
  return days
    .map((day) => {
      const date = day.replaceAll('-', '');
      const times = opens(day);
      return times ? `${date}:${times[0]}-${date}:${times[1]}` : `${date}:CLOSED`;
    })
    .join(';');
}

function liquidHours(day: TradingDay): readonly [string, string] | undefined {
  const session = sessionOn(day);
  return session && ['0930', formatNewYork(session.close * 1000, 'HHmm')];
}

/** Trading outside the regular session lasts four hours longer at each end, on half days too. */
function tradingHours(day: TradingDay): readonly [string, string] | undefined {
  const session = sessionOn(day);
  return session && ['0400', formatNewYork((session.close + 4 * 3600) * 1000, 'HHmm')];
}

function sendDetails(requestId: number, listing: Listing, exchange: string, reply: Reply): void {
  const today = newYorkDay(reply.gateway.clock.now());
  reply.send('contractData', {
    requestId,
    symbol: listing.symbol,
    securityType: 'STK',
    lastTradeDateOrMonth: '',
    lastTradeDate: '',
    strike: 0,
    right: '',
    exchange,
    currency: 'USD',
    localSymbol: listing.symbol,
    marketName: listing.tradingClass,
    tradingClass: listing.tradingClass,
    conId: listing.conId,
    minimumTick: stockRule.increment,
    multiplier: '',
    orderTypes,
    validExchanges,
    priceMagnifier: 1,
    underlyingConId: 0,
    longName: listing.name,
    primaryExchange: listing.exchange,
    contractMonth: '',
    industry: listing.sector,
    category: listing.sector,
    subcategory: listing.sector,
    timeZoneId: gatewayZone,
    tradingHours: hours(today, tradingHours),
    liquidHours: hours(today, liquidHours),
    economicValueRule: '',
    economicValueMultiplier: 0,
    securityIds: [],
    aggregateGroup: 1,
    underlyingSymbol: '',
    underlyingSecurityType: '',
    marketRuleIds: marketRules,
    realExpirationDate: '',
    stockType: listing.stockType,
    minimumSize: 0.0001,
    sizeIncrement: 0.0001,
    suggestedSizeIncrement: 100,
    ineligibilityReasons: [],
  });
}

/** Contract details of one stock; asked for without an exchange they name SMART. */
export function contractDetails(request: RequestValues<'contractDetails'>, reply: Reply): void {
  const { requestId, contract } = request;
  const listing = resolve(reply.gateway.market, contract);
  if (!listing) {
    reply.refuse(requestId, gatewayErrors.noDefinition);
    return;
  }
  sendDetails(requestId, listing, contract.exchange === '' ? 'SMART' : contract.exchange, reply);
  reply.send('contractDataEnd', { requestId });
}

/** Up to 16 stocks whose symbol begins with the pattern or whose name holds it, exact symbols first. */
export function matchingSymbols(
  { requestId, pattern }: RequestValues<'matchingSymbols'>,
  reply: Reply,
): void {
  const wanted = pattern.trim().toUpperCase();
  const { listings } = reply.gateway.market;
  const score = ({ symbol, name }: Listing): number => {
    if (symbol === wanted) return 0;
    if (symbol.startsWith(wanted)) return 1;
    return name.toUpperCase().includes(wanted) ? 2 : 3;
  };
  const found = wanted === '' ? [] : listings.filter((listing) => score(listing) < 3);
  found.sort((a, b) => score(a) - score(b) || (a.symbol < b.symbol ? -1 : 1));
  reply.send('symbolSamples', {
    requestId,
    rows: found.slice(0, sampleRows).map((listing) => ({
      conId: listing.conId,
      symbol: listing.symbol,
      securityType: 'STK',
      primaryExchange: listing.exchange,
      currency: 'USD',
      derivatives: ['CFD', 'OPT', 'WAR'],
      description: listing.name,
      issuerId: '',
    })),
  });
}
