import { formatNewYork } from '../../calendar/new-york.ts';
import type { RequestValues } from '../../wire/requests.ts';
import { type AccountValue, ledgerValues, summaryValues } from './account-values.ts';
import { accountFills } from './account-fills.ts';
import { gatewayErrors } from './gateway-errors.ts';
import type { GatewayState } from './gateway-state.ts';
import { portfolioAt, type SimulatedPosition } from './portfolio.ts';
import type { Reply } from './reply.ts';

/** IBKR renews account figures every three minutes, and only those that changed. */
const renewalMs = 180_000;
const summariesPerClient = 2;
/** Account updates are one subscription a client, without a request id of its own. */
const updatesId = 0;

const portfolioOf = (gateway: GatewayState) =>
  portfolioAt(gateway.market, gateway.clock.now(), accountFills(gateway));

function contractOf({ listing }: SimulatedPosition) {
  return {
    conId: listing.conId,
    symbol: listing.symbol,
    securityType: 'STK',
    lastTradeDateOrMonth: '',
    strike: 0,
    right: '',
    multiplier: '',
    currency: 'USD',
    localSymbol: listing.symbol,
    tradingClass: listing.tradingClass,
  };
}

/** The figures a list of tags asks for, `$LEDGER`, `$LEDGER:USD` and `$LEDGER:ALL` among them. */
function valuesOf(gateway: GatewayState, tags: string): readonly AccountValue[] {
  const portfolio = portfolioOf(gateway);
  const wanted = new Set(tags.split(',').map((tag) => tag.trim()));
  const values = summaryValues(portfolio).filter(({ tag }) => wanted.has(tag));
  const ledger = [...wanted].find((tag) => tag.startsWith('$LEDGER'));
  if (ledger === undefined) return values;
  const usd = ledgerValues(portfolio, 'USD');
  return [...values, ...(ledger === '$LEDGER:USD' ? [] : ledgerValues(portfolio, 'BASE')), ...usd];
}

/** Sends figures once, then every three minutes those that changed, until the signal aborts. */
async function renew(
  read: () => readonly AccountValue[],
  send: (value: AccountValue) => void,
  gateway: GatewayState,
  signal: AbortSignal,
): Promise<void> {
  const sent = new Map(read().map((value) => [`${value.tag} ${value.currency}`, value.value]));
  for (;;) {
    await gateway.clock.sleep(renewalMs, signal);
    if (signal.aborted) return;
    for (const value of read()) {
      const key = `${value.tag} ${value.currency}`;
      if (sent.get(key) === value.value) continue;
      sent.set(key, value.value);
      send(value);
    }
  }
}

export function accountSummary({ requestId, tags }: RequestValues<'accountSummary'>, reply: Reply): void {
  const { client, gateway } = reply;
  if (client.open.count('accountSummary') >= summariesPerClient) {
    reply.refuse(requestId, gatewayErrors.tooManySummaries);
    return;
  }
  const signal = client.open.begin('accountSummary', requestId);
  if (!signal) {
    reply.refuse(requestId, gatewayErrors.duplicateRequest);
    return;
  }
  const send = (value: AccountValue) =>
    reply.send('accountSummary', { requestId, account: gateway.market.account, ...value });
  const values = valuesOf(gateway, tags);
  values.forEach(send);
  reply.send('accountSummaryEnd', { requestId });
  void renew(() => valuesOf(gateway, tags), send, gateway, signal);
}

export function cancelAccountSummary(
  { requestId }: RequestValues<'cancelAccountSummary'>,
  reply: Reply,
): void {
  reply.client.open.end('accountSummary', requestId);
}

function accountFigures(gateway: GatewayState): readonly AccountValue[] {
  const portfolio = portfolioOf(gateway);
  return [...summaryValues(portfolio), ...ledgerValues(portfolio, 'BASE'), ...ledgerValues(portfolio, 'USD')];
}

function sendPortfolio(reply: Reply): void {
  const { gateway } = reply;
  for (const position of portfolioOf(gateway).positions) {
    const { shares, averageCost, marketPrice, listing } = position;
    reply.send('portfolioValue', {
      ...contractOf(position),
      primaryExchange: listing.exchange,
      position: shares,
      marketPrice,
      marketValue: Math.round(shares * marketPrice * 100) / 100,
      averageCost,
      unrealizedPnl: Math.round(shares * (marketPrice - averageCost) * 100) / 100,
      realizedPnl: 0,
      account: gateway.market.account,
    });
  }
  reply.send('accountUpdateTime', { time: formatNewYork(gateway.clock.now(), 'HH:mm') });
}

export function accountUpdates({ subscribe }: RequestValues<'accountUpdates'>, reply: Reply): void {
  const { client, gateway } = reply;
  const { account } = gateway.market;
  client.open.end('accountUpdates', updatesId);
  const signal = subscribe ? client.open.begin('accountUpdates', updatesId) : undefined;
  if (!signal) return;
  const send = ({ tag, value, currency }: AccountValue) =>
    reply.send('accountValue', { key: tag, value, currency, account });
  send({ tag: 'AccountReady', value: 'true', currency: '' });
  accountFigures(gateway).forEach(send);
  sendPortfolio(reply);
  reply.send('accountDownloadEnd', { account });
  void renew(() => accountFigures(gateway), send, gateway, signal);
}

export function accountUpdatesMulti(request: RequestValues<'accountUpdatesMulti'>, reply: Reply): void {
  const { requestId, model, ledgerAndNlv } = request;
  const { gateway } = reply;
  const portfolio = portfolioOf(gateway);
  const values = ledgerAndNlv
    ? [
        ...summaryValues(portfolio).filter(({ tag }) => tag === 'NetLiquidation'),
        ...ledgerValues(portfolio, 'USD'),
      ]
    : accountFigures(gateway);
  for (const { tag, value, currency } of values) {
    reply.send('accountUpdateMulti', {
      requestId,
      account: gateway.market.account,
      model,
      key: tag,
      value,
      currency,
    });
  }
  reply.send('accountUpdateMultiEnd', { requestId });
}

export function positions(_request: unknown, reply: Reply): void {
  const { gateway } = reply;
  for (const position of portfolioOf(gateway).positions) {
    reply.send('position', {
      account: gateway.market.account,
      ...contractOf(position),
      exchange: '',
      position: position.shares,
      averageCost: position.averageCost,
    });
  }
  reply.send('positionEnd', {});
}
