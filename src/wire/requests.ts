import { contract } from './contract.ts';
import type { FieldReader } from './field-reader.ts';
import {
  boolean,
  decodeMessage,
  encodeMessage,
  type FieldLayout,
  integer,
  message,
  number,
  text,
  type ValuesOf,
} from './layout.ts';

/** A flag that announces three fields of a hedging contract; openbell never sets it. */
const deltaNeutral: FieldLayout<boolean> = {
  read: (reader) => {
    const present = reader.boolean();
    if (present) reader.skip(3);
    return present;
  },
  write: (fields) => void fields.push('0'),
};

/**
 * Every request openbell sends or its simulated gateway serves, at server versions 176 to 193. Reading the
 * market and the account is all there is: no message that creates, changes or cancels an order has a layout.
 */
export const requests = {
  startApi: message(71, 2, { clientId: integer, optionalCapabilities: text }),
  managedAccounts: message(17, 1, {}),
  currentTime: message(49, 1, {}),
  nextValidId: message(8, 1, { count: number }),
  serverLogLevel: message(14, 1, { level: integer }),

  contractDetails: message(9, 8, {
    requestId: integer,
    contract,
    includeExpired: boolean,
    securityIdType: text,
    securityId: text,
    issuerId: text,
  }),
  matchingSymbols: message(81, undefined, { requestId: integer, pattern: text }),
  marketRule: message(91, undefined, { ruleId: integer }),

  marketData: message(1, 11, {
    requestId: integer,
    contract,
    deltaNeutral,
    genericTicks: text,
    snapshot: boolean,
    regulatorySnapshot: boolean,
    options: text,
  }),
  cancelMarketData: message(2, 2, { requestId: integer }),
  marketDataType: message(59, 1, { type: integer }),
  tickByTick: message(97, undefined, {
    requestId: integer,
    contract,
    tickType: text,
    numberOfTicks: integer,
    ignoreSize: boolean,
  }),
  cancelTickByTick: message(98, undefined, { requestId: integer }),

  historicalData: message(20, undefined, {
    requestId: integer,
    contract,
    includeExpired: boolean,
    endDateTime: text,
    barSize: text,
    duration: text,
    regularHours: boolean,
    whatToShow: text,
    formatDate: integer,
    keepUpToDate: boolean,
    chartOptions: text,
  }),
  cancelHistoricalData: message(25, 1, { requestId: integer }),
  headTimestamp: message(87, undefined, {
    requestId: integer,
    contract,
    includeExpired: boolean,
    regularHours: boolean,
    whatToShow: text,
    formatDate: integer,
  }),
  cancelHeadTimestamp: message(90, undefined, { requestId: integer }),

  scanner: message(22, undefined, {
    requestId: integer,
    /** -1 or unset: as many as the server gives. */
    rows: number,
    instrument: text,
    location: text,
    scanCode: text,
    abovePrice: number,
    belowPrice: number,
    /** Shares. */
    aboveVolume: number,
    /** USD. */
    marketCapAbove: number,
    marketCapBelow: number,
    moodyAbove: text,
    moodyBelow: text,
    spAbove: text,
    spBelow: text,
    maturityAbove: text,
    maturityBelow: text,
    couponAbove: number,
    couponBelow: number,
    excludeConvertible: boolean,
    averageOptionVolumeAbove: number,
    settingPairs: text,
    stockType: text,
    /** `tag=value;tag=value;` */
    filters: text,
    options: text,
  }),
  cancelScanner: message(23, 1, { requestId: integer }),
  scannerParameters: message(24, 1, {}),

  accountSummary: message(62, 1, { requestId: integer, group: text, tags: text }),
  cancelAccountSummary: message(63, 1, { requestId: integer }),
  accountUpdates: message(6, 2, { subscribe: boolean, account: text }),
  accountUpdatesMulti: message(76, 1, {
    requestId: integer,
    account: text,
    model: text,
    ledgerAndNlv: boolean,
  }),
  cancelAccountUpdatesMulti: message(77, 1, { requestId: integer }),
  positions: message(61, 1, {}),
  cancelPositions: message(64, 1, {}),
  executions: message(7, 3, {
    requestId: integer,
    clientId: number,
    account: text,
    /** Only fills from this time on: `yyyymmdd hh:mm:ss`. */
    time: text,
    symbol: text,
    securityType: text,
    exchange: text,
    side: text,
  }),
  openOrders: message(5, 1, {}),
  allOpenOrders: message(16, 1, {}),
  autoOpenOrders: message(15, 1, { bind: boolean }),
  completedOrders: message(99, undefined, { apiOnly: boolean }),
} as const;

export type RequestKind = keyof typeof requests;
/** The values of one kind of request. */
export type RequestValues<K extends RequestKind> = ValuesOf<(typeof requests)[K]>;
/** A decoded request of any kind, told apart by `kind`. */
export type Request = { [K in RequestKind]: { readonly kind: K } & RequestValues<K> }[RequestKind];

const kindById = new Map(Object.entries(requests).map(([kind, layout]) => [layout.id, kind as RequestKind]));

/** What a request id asks for, or undefined for one that is not served. */
export function requestKind(id: number): RequestKind | undefined {
  return kindById.get(id);
}

/** One request as a whole frame, length included. */
export function encodeRequest<K extends RequestKind>(
  kind: K,
  values: RequestValues<K>,
  version: number,
): Buffer {
  return encodeMessage(requests[kind], values as never, version);
}

/**
 * Reads the fields behind the message id.
 * @throws WireError when fields are missing or no numbers where numbers belong.
 */
export function decodeRequest(kind: RequestKind, reader: FieldReader, version: number): Request {
  return { kind, ...decodeMessage(requests[kind], reader, version) } as Request;
}
