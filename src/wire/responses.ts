import { contractFields } from './contract.ts';
import type { FieldReader } from './field-reader.ts';
import {
  boolean,
  decodeMessage,
  encodeMessage,
  type FieldLayout,
  group,
  integer,
  message,
  number,
  repeated,
  since,
  text,
  type ValuesOf,
} from './layout.ts';

const { conId, symbol, securityType, lastTradeDateOrMonth, strike, right, multiplier } = contractFields;
const identity = { conId, symbol, securityType, lastTradeDateOrMonth, strike, right };
const tagValue = group({ tag: text, value: text });

const contractData = message(10, undefined, {
  requestId: integer,
  symbol,
  securityType,
  lastTradeDateOrMonth,
  lastTradeDate: since(182, text, ''),
  strike,
  right,
  exchange: text,
  currency: text,
  localSymbol: text,
  marketName: text,
  tradingClass: text,
  conId,
  minimumTick: number,
  multiplier,
  orderTypes: text,
  validExchanges: text,
  priceMagnifier: integer,
  underlyingConId: integer,
  longName: text,
  primaryExchange: text,
  contractMonth: text,
  industry: text,
  category: text,
  subcategory: text,
  timeZoneId: text,
  tradingHours: text,
  liquidHours: text,
  economicValueRule: text,
  economicValueMultiplier: number,
  securityIds: repeated(tagValue),
  aggregateGroup: integer,
  underlyingSymbol: text,
  underlyingSecurityType: text,
  marketRuleIds: text,
  realExpirationDate: text,
  stockType: text,
  minimumSize: number,
  sizeIncrement: number,
  suggestedSizeIncrement: number,
  ineligibilityReasons: since(186, repeated(group({ id: text, description: text })), []),
});

/** A bar as message 17 orders its fields; -1 where the kind of data has no volume. */
const bar = group({
  date: text,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  wap: number,
  count: number,
});

const executionData = message(11, undefined, {
  requestId: integer,
  orderId: integer,
  ...identity,
  multiplier,
  exchange: text,
  currency: text,
  localSymbol: text,
  tradingClass: text,
  executionId: text,
  time: text,
  account: text,
  executionExchange: text,
  /** BOT or SLD. */
  side: text,
  shares: number,
  price: number,
  permanentId: integer,
  clientId: integer,
  liquidation: integer,
  cumulativeQuantity: number,
  averagePrice: number,
  orderReference: text,
  economicValueRule: text,
  economicValueMultiplier: number,
  modelCode: text,
  lastLiquidity: integer,
  pendingPriceRevision: since(178, boolean, false),
});

const scannerRow = group({
  rank: integer,
  ...identity,
  exchange: text,
  currency: text,
  localSymbol: text,
  marketName: text,
  tradingClass: text,
  distance: text,
  benchmark: text,
  projection: text,
  legs: text,
});

/** What follows the time of a tick by its kind: 1 and 2 trades, 3 quotes, 4 midpoints. */
export type TickByTick =
  | {
      readonly kind: 1 | 2;
      readonly time: number;
      readonly price: number;
      readonly size: number;
      readonly mask: number;
      readonly exchange: string;
      readonly conditions: string;
    }
  | {
      readonly kind: 3;
      readonly time: number;
      readonly bid: number;
      readonly ask: number;
      readonly bidSize: number;
      readonly askSize: number;
      readonly mask: number;
    }
  | { readonly kind: 4; readonly time: number; readonly midpoint: number };

const tickByTick: FieldLayout<TickByTick> = {
  read: (reader) => {
    const kind = reader.integer();
    const time = reader.integer();
    const value = (): number => reader.number() ?? NaN;
    if (kind === 3) {
      const [bid, ask, bidSize, askSize] = [value(), value(), value(), value()];
      return { kind, time, bid, ask, bidSize, askSize, mask: reader.integer() };
    }
    if (kind === 4) return { kind, time, midpoint: value() };
    const [price, size, mask] = [value(), value(), reader.integer()];
    return {
      kind: kind === 2 ? 2 : 1,
      time,
      price,
      size,
      mask,
      exchange: reader.text(),
      conditions: reader.text(),
    };
  },
  write: (fields, tick) => {
    fields.push(String(tick.kind), String(tick.time));
    if (tick.kind === 4) fields.push(String(tick.midpoint));
    else if (tick.kind === 3)
      fields.push(...[tick.bid, tick.ask, tick.bidSize, tick.askSize, tick.mask].map(String));
    else fields.push(...[tick.price, tick.size, tick.mask].map(String), tick.exchange, tick.conditions);
  },
};

/** Every answer of a gateway that openbell reads or its simulated gateway sends, at server versions 176 to 193. */
export const responses = {
  managedAccounts: message(15, 1, { accounts: text }),
  nextValidId: message(9, 1, { orderId: integer }),
  /** `requestId` -1 speaks of the connection. */
  errorMessage: message(4, 2, { requestId: integer, code: integer, text, advancedReject: text }),
  currentTime: message(49, 1, { epochSeconds: integer }),

  contractData,
  contractDataEnd: message(52, 1, { requestId: integer }),
  symbolSamples: message(79, undefined, {
    requestId: integer,
    rows: repeated(
      group({
        conId,
        symbol,
        securityType,
        primaryExchange: text,
        currency: text,
        derivatives: repeated(text),
        description: text,
        issuerId: text,
      }),
    ),
  }),

  tickPrice: message(1, 6, {
    requestId: integer,
    tickType: integer,
    price: number,
    size: number,
    mask: integer,
  }),
  tickSize: message(2, 6, { requestId: integer, tickType: integer, size: number }),
  tickGeneric: message(45, 6, { requestId: integer, tickType: integer, value: number }),
  tickString: message(46, 6, { requestId: integer, tickType: integer, value: text }),
  tickRequestParameters: message(81, undefined, {
    requestId: integer,
    minimumTick: number,
    bboExchange: text,
    snapshotPermissions: integer,
  }),
  tickSnapshotEnd: message(57, 1, { requestId: integer }),
  marketDataType: message(58, 1, { requestId: integer, type: integer }),
  tickByTick: message(99, undefined, { requestId: integer, tick: tickByTick }),

  historicalData: message(17, undefined, { requestId: integer, start: text, end: text, bars: repeated(bar) }),
  /** The order of prices differs from message 17. */
  historicalDataUpdate: message(90, undefined, {
    requestId: integer,
    count: number,
    date: text,
    open: number,
    close: number,
    high: number,
    low: number,
    wap: number,
    volume: number,
  }),
  marketRule: message(93, undefined, {
    ruleId: integer,
    /** Prices from `lowEdge` up move in steps of `increment`. */
    increments: repeated(group({ lowEdge: number, increment: number })),
  }),

  headTimestamp: message(88, undefined, { requestId: integer, timestamp: text }),
  historicalSchedule: message(106, undefined, {
    requestId: integer,
    start: text,
    end: text,
    timeZone: text,
    sessions: repeated(group({ start: text, end: text, referenceDate: text })),
  }),

  scannerData: message(20, 3, { requestId: integer, rows: repeated(scannerRow) }),
  scannerParameters: message(19, 1, { xml: text }),

  accountSummary: message(63, 1, {
    requestId: integer,
    account: text,
    tag: text,
    value: text,
    currency: text,
  }),
  accountSummaryEnd: message(64, 1, { requestId: integer }),
  accountValue: message(6, 2, { key: text, value: text, currency: text, account: text }),
  portfolioValue: message(7, 8, {
    ...identity,
    multiplier,
    primaryExchange: text,
    currency: text,
    localSymbol: text,
    tradingClass: text,
    position: number,
    marketPrice: number,
    marketValue: number,
    averageCost: number,
    unrealizedPnl: number,
    realizedPnl: number,
    account: text,
  }),
  /** `hh:mm` */
  accountUpdateTime: message(8, 1, { time: text }),
  accountDownloadEnd: message(54, 1, { account: text }),
  accountUpdateMulti: message(73, 1, {
    requestId: integer,
    account: text,
    model: text,
    key: text,
    value: text,
    currency: text,
  }),
  accountUpdateMultiEnd: message(74, 1, { requestId: integer }),
  position: message(61, 3, {
    account: text,
    ...identity,
    multiplier,
    exchange: text,
    currency: text,
    localSymbol: text,
    tradingClass: text,
    position: number,
    averageCost: number,
  }),
  positionEnd: message(62, 1, {}),

  executionData,
  executionDataEnd: message(55, 1, { requestId: integer }),
  /** Unset amounts are the largest double. */
  commissionReport: message(59, 1, {
    executionId: text,
    commission: number,
    currency: text,
    realizedPnl: number,
    yield: number,
    yieldRedemptionDate: text,
  }),
  openOrderEnd: message(53, 1, {}),
  completedOrdersEnd: message(102, undefined, {}),
} as const;

export type ResponseKind = keyof typeof responses;
/** The values of one kind of answer. */
export type ResponseValues<K extends ResponseKind> = ValuesOf<(typeof responses)[K]>;

/** One answer as a whole frame, length included. */
export function encodeResponse<K extends ResponseKind>(
  kind: K,
  values: ResponseValues<K>,
  version: number,
): Buffer {
  return encodeMessage(responses[kind], values as never, version);
}

/** Reads the fields behind the message id. @throws WireError when fields are missing or no numbers. */
export function decodeResponse<K extends ResponseKind>(
  kind: K,
  reader: FieldReader,
  version: number,
): ResponseValues<K> {
  return decodeMessage(responses[kind], reader, version) as ResponseValues<K>;
}
