import { formatNewYork } from '../../calendar/new-york.ts';
import { tradingTimes } from '../market/history-window.ts';
import type { Listing } from '../market/market.ts';
import { type BarRequest, windowOf } from './bar-request.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { gatewayZone } from './gateway-time.ts';
import type { Reply } from './reply.ts';

const scheduleTime = (seconds: number): string => formatNewYork(seconds * 1000, 'yyyyMMdd-HH:mm:ss');

/** The sessions a SCHEDULE request covers, in place of bars. */
export function sendSchedule(requestId: number, listing: Listing, request: BarRequest, reply: Reply): void {
  const { sessions } = windowOf(request, reply.gateway.market.firstDay(listing));
  const [first] = sessions;
  const last = sessions.at(-1);
  if (!first || !last) {
    reply.refuse(requestId, gatewayErrors.noData(`${listing.symbol}@SMART Schedule`));
    return;
  }
  const times = (session: typeof first) => tradingTimes(session, request.regularOnly);
  reply.send('historicalSchedule', {
    requestId,
    start: scheduleTime(times(first).start),
    end: scheduleTime(times(last).end),
    timeZone: gatewayZone,
    sessions: sessions.map((session) => ({
      start: scheduleTime(times(session).start),
      end: scheduleTime(times(session).end),
      referenceDate: session.day.replaceAll('-', ''),
    })),
  });
}
