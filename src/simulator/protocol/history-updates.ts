import { historicalBars } from '../market/aggregate.ts';
import type { Listing } from '../market/market.ts';
import type { BarRequest } from './bar-request.ts';
import { barDate } from './bar-rendering.ts';
import type { Reply } from './reply.ts';

/** Simulated time between two looks at the forming bar; IBKR sends one every four to six seconds. */
const updateMs = 5000;

/** The newest bar of a request at `end` (epoch seconds). */
function newestBar(listing: Listing, request: BarRequest, end: number, reply: Reply) {
  const { barSize, shown } = request;
  const whatToShow = shown === 'ADJUSTED_LAST' || shown === 'SCHEDULE' ? 'TRADES' : shown;
  const duration =
    barSize.calendar === 'none'
      ? ({ count: 2 * barSize.seconds, unit: 'S' } as const)
      : ({ count: 1, unit: 'D' } as const);
  const bars = historicalBars(reply.gateway.market, listing, { ...request, whatToShow, duration, end });
  const row = bars.length - 1;
  if (row < 0) return undefined;
  return {
    count: bars.count[row]!,
    time: bars.time[row]!,
    date: barDate(bars.time[row]!, request.dateStyle),
    open: bars.open[row]!,
    close: bars.close[row]!,
    high: bars.high[row]!,
    low: bars.low[row]!,
    wap: bars.wap[row]!,
    volume: bars.volume[row]!,
  };
}

/** Sends the forming bar whenever it changed, until the request is cancelled. */
export async function followBars(
  requestId: number,
  listing: Listing,
  request: BarRequest,
  reply: Reply,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = reply.gateway;
  let sent = '';
  const first = newestBar(listing, request, request.end, reply);
  if (first) sent = JSON.stringify(first);
  for (;;) {
    await clock.sleep(updateMs, signal);
    if (signal.aborted) return;
    const bar = newestBar(listing, request, clock.now() / 1000, reply);
    const text = JSON.stringify(bar);
    if (!bar || text === sent) continue;
    sent = text;
    reply.send('historicalDataUpdate', { requestId, ...bar });
  }
}
