import type { RequestValues } from '../../wire/requests.ts';
import { gatewayTime, readGatewayTime } from './gateway-time.ts';
import { fillsUntil, type SimulatedFill } from './portfolio.ts';
import type { Reply } from './reply.ts';

function asked(fill: SimulatedFill, request: RequestValues<'executions'>, account: string): boolean {
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

/** The day's fills, each followed by its commission report, then their end. */
export function executions(request: RequestValues<'executions'>, reply: Reply): void {
  const { requestId } = request;
  const { market, clock } = reply.gateway;
  for (const fill of fillsUntil(market, clock.now())) {
    if (!asked(fill, request, market.account)) continue;
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
      account: market.account,
      executionExchange: fill.exchange,
      side: fill.side,
      shares: fill.shares,
      price: fill.price,
      permanentId: 1_000_000_000 + fill.orderId,
      clientId: 0,
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
    reply.send('commissionReport', {
      executionId: fill.executionId,
      commission: fill.commission,
      currency: 'USD',
      realizedPnl: fill.realizedPnl ?? Number.MAX_VALUE,
      yield: Number.MAX_VALUE,
      yieldRedemptionDate: '',
    });
  }
  reply.send('executionDataEnd', { requestId });
}
