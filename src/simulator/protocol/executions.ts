import type { RequestValues } from '../../wire/requests.ts';
import type { AccountFill } from './account-fill.ts';
import { accountFills } from './account-fills.ts';
import { gatewayTime, readGatewayTime } from './gateway-time.ts';
import type { Reply } from './reply.ts';

function asked(fill: AccountFill, request: RequestValues<'executions'>, account: string): boolean {
  const since = request.time === '' ? undefined : readGatewayTime(request.time);
  const equal = (wanted: string, value: string): boolean => wanted === '' || wanted === value;
  const side = request.side === 'BUY' ? 'BOT' : request.side === 'SELL' ? 'SLD' : request.side;
  return (
    equal(request.symbol, fill.listing.symbol) &&
    equal(request.securityType, 'STK') &&
    equal(request.account, account) &&
    equal(side, fill.side) &&
    equal(request.exchange === 'SMART' ? '' : request.exchange, fill.exchange) &&
    (since === undefined || fill.time * 1000 >= since)
  );
}

function tellExecution(fill: AccountFill, requestId: number, account: string, reply: Reply): void {
  reply.send('executionData', {
    requestId,
    orderId: fill.orderId,
    conId: fill.listing.conId,
    symbol: fill.listing.symbol,
    securityType: 'STK',
    lastTradeDateOrMonth: '',
    strike: 0,
    right: '',
    multiplier: '',
    exchange: fill.exchange,
    currency: 'USD',
    localSymbol: fill.listing.symbol,
    tradingClass: fill.listing.tradingClass,
    executionId: fill.executionId,
    time: gatewayTime(fill.time * 1000),
    account: account,
    executionExchange: fill.exchange,
    side: fill.side,
    shares: fill.shares,
    price: fill.price,
    permanentId: 1_000_000_000 + fill.orderId,
    clientId: fill.clientId,
    liquidation: 0,
    cumulativeQuantity: fill.cumulative,
    averagePrice: fill.price,
    orderReference: '',
    economicValueRule: '',
    economicValueMultiplier: undefined,
    modelCode: '',
    lastLiquidity: 1,
    pendingPriceRevision: false,
  });
}

function tellCommission(fill: AccountFill, commission: number, reply: Reply): void {
  reply.send('commissionReport', {
    executionId: fill.executionId,
    commission,
    currency: 'USD',
    realizedPnl: fill.realizedPnl ?? Number.MAX_VALUE,
    yield: Number.MAX_VALUE,
    yieldRedemptionDate: '',
  });
}

/** The day's fills, each with its commission report where that has come, then their end. */
export function executions(request: RequestValues<'executions'>, reply: Reply): void {
  const { requestId } = request;
  const { account } = reply.gateway.market;
  for (const fill of accountFills(reply.gateway)) {
    if (!asked(fill, request, account)) continue;
    const { commission } = fill;
    const messages = [
      () => tellExecution(fill, requestId, account, reply),
      ...(commission === undefined ? [] : [() => tellCommission(fill, commission, reply)]),
    ];
    for (const tell of fill.commissionFirst ? messages.reverse() : messages) tell();
  }
  reply.send('executionDataEnd', { requestId });
}
