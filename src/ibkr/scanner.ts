import {
  type ContractDetails as LibraryDetails,
  EventName,
  Instrument,
  ScanCode,
  type ScannerSubscription,
} from '@stoqey/ib';

import type { Clock } from '../calendar/clock.ts';
import { isTicker } from '../ticker.ts';
import { type Answer, type Asking, askWithin, type Question } from './ask.ts';
import type { ContractReference, ScanOutcome, ScanRequest } from './gateway.ts';
import type { RequestSlots } from './gateway-budget.ts';

/** Most rows IBKR gives for one scan. */
export const rowsAScan = 50;

const noRows = 165;
const subscriptionNeeded = 492;
const serviceMessage = 162;
/** Pauses before a scan refused because others hold all ten is sent again. */
const crowdedPausesMs = [1_000, 2_000, 5_000];
const firstOwnCode = 10_000;

/**
 * The number the library turns into `code` on the wire. Its table lacks some of IBKR's codes; such a one
 * is added to it under a number of its own.
 */
function scanCodeNumber(code: string): number {
  const table = ScanCode as unknown as Record<string | number, string | number | undefined>;
  const known = table[code];
  if (typeof known === 'number') return known;
  let free = firstOwnCode;
  while (table[free] !== undefined) free++;
  table[code] = free;
  table[free] = code;
  return free;
}

/** The exchange a location's listings are listed on, or '' where it holds several. */
function exchangeOf(location: string): string {
  const exchange = /^STK\.([A-Z]+)/.exec(location)?.[1] ?? '';
  return exchange === 'US' ? '' : exchange;
}

/** A row openbell can use: a US stock with an id and a ticker. */
function stockOf({ contract }: LibraryDetails, primaryExchange: string): ContractReference | undefined {
  const { conId = 0, symbol = '', secType, currency } = contract;
  const usable = conId > 0 && String(secType) === 'STK' && currency === 'USD' && isTicker(symbol);
  return usable ? { conId, symbol, primaryExchange } : undefined;
}

interface ScanRows {
  readonly rows: readonly ContractReference[];
  readonly full: boolean;
}

/** The library's form of a request; its enums lack codes and locations that IBKR knows. */
function subscriptionOf(request: ScanRequest): ScannerSubscription {
  const subscription = {
    numberOfRows: rowsAScan,
    instrument: Instrument.STK,
    locationCode: request.location,
    scanCode: scanCodeNumber(request.code),
    abovePrice: request.priceFrom,
    ...(request.priceTo < Infinity && { belowPrice: request.priceTo }),
    aboveVolume: request.minimumVolume,
  };
  return subscription as unknown as ScannerSubscription;
}

function question(request: ScanRequest, timeoutMs: number): Question<ScanRows> {
  const rows: ContractReference[] = [];
  let received = 0;
  const { code, location } = request;
  return {
    about: `scan ${code} at ${location}`,
    timeoutMs,
    send: (api, requestId) =>
      api.reqScannerSubscription(
        requestId,
        subscriptionOf(request),
        [],
        request.excludeEtfs ? [{ tag: 'stkTypes', value: 'exc:ETF' }] : [],
      ),
    cancel: (api, requestId) => api.cancelScannerSubscription(requestId),
    collect: ({ requestId, on, answer }) => {
      on(EventName.scannerData, (id, _rank, details) => {
        if (id !== requestId) return;
        received++;
        const row = stockOf(details, exchangeOf(location));
        if (row) rows.push(row);
      });
      on(EventName.scannerDataEnd, (id) => {
        if (id === requestId) answer({ rows, full: received >= rowsAScan });
      });
    },
    tolerates: ({ code: error, text }) =>
      error === subscriptionNeeded || (error === serviceMessage && /subscription cancelled/i.test(text)),
  };
}

function outcomeOf(answer: Answer<ScanRows>): ScanOutcome {
  if (answer.kind === 'answered') return { kind: 'rows', ...answer.value };
  if (answer.kind !== 'refused') return { kind: answer.kind, message: answer.text };
  if (answer.code === noRows) return { kind: 'rows', rows: [], full: false };
  return { kind: 'refused', message: `${answer.code}: ${answer.text}` };
}

/**
 * One scan: its rows come in one message, then the subscription is cancelled. At most ten run at once
 * (`slots`); the next one leaves after the cancel of the one it follows. A row without id, ticker or dollars is left out.
 */
export async function runScan(
  asking: Asking,
  slots: RequestSlots,
  clock: Clock,
  timeoutMs: number,
  request: ScanRequest,
  signal?: AbortSignal,
): Promise<ScanOutcome> {
  for (const pause of [...crowdedPausesMs, undefined]) {
    const outcome = outcomeOf(await askWithin(slots, asking, question(request, timeoutMs), signal));
    const crowded = outcome.kind === 'refused' && /simultaneous/i.test(outcome.message);
    if (!crowded || pause === undefined) return outcome;
    await clock.sleep(pause, signal);
  }
  return { kind: 'refused', message: 'no scan was sent' };
}
