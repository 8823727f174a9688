import { systemClock } from '../../calendar/clock.ts';
import type { RequestValues } from '../../wire/requests.ts';
import type { ResponseValues } from '../../wire/responses.ts';
import type { ScanFigures } from '../market/scan-figures.ts';
import { scanCodes, scanRank } from '../market/scan-rank.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { openCount } from './gateway-state.ts';
import type { Reply } from './reply.ts';
import { readScanFilters } from './scan-filters.ts';
import { scanLocations } from './scan-locations.ts';

const rowsAScan = 50;
/** Scans open at once, all clients together. */
const openScans = 10;
/** Simulated time after which the whole list is sent again. */
const resendMs = 30_000;
/** Of the latency of a full history answer. */
const latencyShare = 0.1;

function rowOf({ listing }: ScanFigures, rank: number): ResponseValues<'scannerData'>['rows'][number] {
  return {
    rank,
    conId: listing.conId,
    symbol: listing.symbol,
    securityType: 'STK',
    lastTradeDateOrMonth: '',
    strike: 0,
    right: '',
    exchange: 'SMART',
    currency: 'USD',
    localSymbol: listing.symbol,
    marketName: listing.tradingClass,
    tradingClass: listing.tradingClass,
    distance: '',
    benchmark: '',
    projection: '',
    legs: '',
  };
}

async function repeat(
  requestId: number,
  scan: () => readonly ScanFigures[],
  reply: Reply,
  signal: AbortSignal,
): Promise<void> {
  const { gateway } = reply;
  await systemClock.sleep(gateway.latencyMs * latencyShare, signal);
  for (let first = true; !signal.aborted; first = false) {
    const found = scan();
    if (found.length > 0) reply.send('scannerData', { requestId, rows: found.map(rowOf) });
    else if (first) reply.warn(requestId, gatewayErrors.emptyScan);
    await gateway.clock.sleep(resendMs, signal);
  }
}

/** A ranked list of up to 50 stocks, sent again every half minute until cancelled. */
export function scanner(request: RequestValues<'scanner'>, reply: Reply): void {
  const { client, gateway } = reply;
  const { requestId, scanCode } = request;
  if (openCount(gateway, 'scan') >= openScans) {
    reply.refuse(requestId, gatewayErrors.tooManyScans);
    return;
  }
  const location = scanLocations.get(request.location);
  if (request.instrument !== 'STK') {
    reply.refuse(requestId, gatewayErrors.invalid(`Invalid instrument ${request.instrument}`));
    return;
  }
  if (!location) {
    reply.refuse(requestId, gatewayErrors.invalid(`Invalid location ${request.location}`));
    return;
  }
  if (!scanCodes.includes(scanCode)) {
    reply.refuse(requestId, gatewayErrors.invalid(`Invalid scan code ${scanCode}`));
    return;
  }
  const filters = readScanFilters(request);
  if ('unknown' in filters) {
    reply.refuse(requestId, gatewayErrors.invalid(`Invalid filter ${filters.unknown}`));
    return;
  }
  const signal = client.open.begin('scan', requestId);
  if (!signal) {
    reply.refuse(requestId, gatewayErrors.duplicateRequest);
    return;
  }
  const asked = request.rows === undefined || request.rows < 0 ? rowsAScan : request.rows;
  const scan = (): readonly ScanFigures[] =>
    (scanRank(gateway.market, scanCode, gateway.clock.now() / 1000) ?? [])
      .filter((figures) => location.holds(figures.listing) && filters.keeps(figures))
      .slice(0, Math.min(asked, rowsAScan));
  void repeat(requestId, scan, reply, signal);
}

export function cancelScanner({ requestId }: RequestValues<'cancelScanner'>, reply: Reply): void {
  const open = reply.client.open.end('scan', requestId);
  if (open) reply.warn(requestId, gatewayErrors.scanCancelled);
  else reply.refuse(requestId, gatewayErrors.unknownScan(requestId));
}
