import { formatUtc } from '../../calendar/new-york.ts';
import { sessionOn } from '../../calendar/sessions.ts';
import { parseTradingDay } from '../../calendar/trading-day.ts';
import type { RequestValues } from '../../wire/requests.ts';
import { tradingTimes } from '../market/history-window.ts';
import { demandListing } from './contract-lookup.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { openCount } from './gateway-state.ts';
import { openHistories } from './history.ts';
import type { Reply } from './reply.ts';

/** When a stock's data begins; the request counts as an open history until it is cancelled. */
export function headTimestamp(request: RequestValues<'headTimestamp'>, reply: Reply): void {
  const { requestId, contract, regularHours, formatDate } = request;
  const { client, gateway } = reply;
  if (openCount(gateway, 'history') >= openHistories) {
    reply.refuse(requestId, gatewayErrors.tooManyHistories);
    return;
  }
  const listing = demandListing(requestId, contract, reply);
  if (!listing) return;
  const session = sessionOn(parseTradingDay(gateway.market.firstDay(listing)));
  if (!session) {
    reply.refuse(requestId, gatewayErrors.noData(`${listing.symbol}@SMART head timestamp`));
    return;
  }
  if (!client.open.begin('history', requestId)) {
    reply.refuse(requestId, gatewayErrors.duplicateRequest);
    return;
  }
  const { start } = tradingTimes(session, regularHours);
  reply.send('headTimestamp', {
    requestId,
    timestamp: formatDate === 2 ? String(start) : formatUtc(start * 1000, 'yyyyMMdd-HH:mm:ss'),
  });
}

export function cancelHeadTimestamp({ requestId }: RequestValues<'cancelHeadTimestamp'>, reply: Reply): void {
  if (!reply.client.open.end('history', requestId))
    reply.refuse(requestId, gatewayErrors.unknownHistory(requestId));
}
