/** An event of @stoqey/ib: its name and its arguments. */
export type IbEvent = readonly [string, ...unknown[]];

const integer = (text: string | undefined): number =>
  text === undefined || text === '' ? 0 : Number.parseInt(text, 10);
const double = (text: string | undefined): number | undefined => {
  const value = text === undefined || text === '' ? 0 : Number(text);
  return value === Number.MAX_VALUE ? undefined : value;
};
const decimal = (text: string | undefined): number | undefined =>
  text === undefined || text === '' ? undefined : Number(text);

/** Takes fields one after the other. */
class Fields {
  readonly #fields: readonly string[];
  #at = 0;

  constructor(fields: readonly string[]) {
    this.#fields = fields;
  }

  text = (): string => this.#fields[this.#at++]!;
  integer = (): number => integer(this.text());
  double = (): number | undefined => double(this.text());
  decimal = (): number | undefined => decimal(this.text());
  times = <T>(count: number, read: () => T): T[] => Array.from({ length: count }, read);
}

/** The sizes @stoqey/ib tells again from a tickPrice: ask and last, but not bid. */
const sizeOfPrice: Readonly<Record<number, number>> = { 2: 3, 4: 5, 66: 69, 67: 70, 68: 71 };
const tickPrice = (f: Fields): IbEvent[] => {
  const [id, type, price, size, mask] = [f.integer(), f.integer(), f.double(), f.decimal(), f.integer()];
  const events: IbEvent[] = [['tickPrice', id, type, price, mask !== 0]];
  const sizeType = sizeOfPrice[type];
  return sizeType === undefined ? events : [...events, ['tickSize', id, sizeType, size]];
};

const errorMessage = (f: Fields): IbEvent[] => {
  const [id, code, text] = [f.integer(), f.integer(), f.text()];
  return id === -1 ? [['info', text, code]] : [['error', text, code, id, undefined]];
};

/** conId, symbol, security type, last trade date, strike, right, multiplier as several messages begin. */
const identity = (f: Fields, multiplier = true) => ({
  conId: f.integer(),
  symbol: f.text(),
  secType: f.text(),
  lastTradeDateOrContractMonth: f.text(),
  strike: f.double(),
  right: f.text() === '' ? undefined : 'unexpected',
  ...(multiplier && { multiplier: f.double() }),
});
const place = (f: Fields) => ({
  exchange: f.text(),
  currency: f.text(),
  localSymbol: f.text(),
  tradingClass: f.text(),
});

const contractData = (f: Fields): IbEvent[] => {
  const requestId = f.integer();
  const head = { symbol: f.text(), secType: f.text() };
  f.text();
  const contract = {
    ...head,
    lastTradeDate: f.text(),
    strike: f.double(),
    right: f.text() === '' ? undefined : 'unexpected',
    exchange: f.text(),
    currency: f.text(),
    localSymbol: f.text(),
  };
  const marketName = f.text();
  const named = { ...contract, tradingClass: f.text(), conId: f.integer() };
  const minTick = f.double();
  const priced = { ...named, multiplier: f.double() };
  const trade = {
    orderTypes: f.text(),
    validExchanges: f.text(),
    priceMagnifier: f.integer(),
    underConId: f.integer(),
  };
  const longName = f.text();
  const details = {
    ...trade,
    marketName,
    minTick,
    longName,
    contract: { ...priced, primaryExch: f.text() },
    contractMonth: f.text(),
    industry: f.text(),
    category: f.text(),
    subcategory: f.text(),
    timeZoneId: f.text(),
    tradingHours: f.text(),
    liquidHours: f.text(),
    evRule: f.text(),
    evMultiplier: f.double(),
  };
  const ids = f.times(f.integer(), () => ({ tag: f.text(), value: f.text() }));
  const rest = {
    ...(ids.length > 0 && { secIdList: ids }),
    aggGroup: f.integer(),
    underSymbol: f.text(),
    underSecType: f.text(),
    marketRuleIds: f.text(),
    realExpirationDate: f.text(),
    stockType: f.text(),
    minSize: f.decimal(),
    sizeIncrement: f.decimal(),
    suggestedSizeIncrement: f.decimal(),
  };
  const reasons = f.times(f.integer(), () => ({ id: f.text(), description: f.text() }));
  return [['contractDetails', requestId, { ...details, ...rest, ineligibilityReasonList: reasons }]];
};

const historicalData = (f: Fields): IbEvent[] => {
  const [id, start, end, count] = [f.integer(), f.text(), f.text(), f.integer()];
  const rows = f.times(count, (): IbEvent => {
    const [date, open, high, low, close] = [f.text(), f.double(), f.double(), f.double(), f.double()];
    const [volume, wap, trades] = [f.decimal(), f.decimal(), f.integer()];
    return ['historicalData', id, date, open, high, low, close, volume, trades, wap, undefined];
  });
  return [...rows, ['historicalData', id, `finished-${start}-${end}`, -1, -1, -1, -1, -1, -1, -1, false]];
};

const historicalDataUpdate = (f: Fields): IbEvent[] => {
  const [id, count, date] = [f.integer(), f.integer(), f.text()];
  const [open, close, high, low, wap, volume] = f.times(6, f.double);
  return [['historicalDataUpdate', id, date, open, high, low, close, volume, count, wap]];
};

const scannerData = (f: Fields): IbEvent[] => {
  const [id, count] = [f.integer(), f.integer()];
  const rows = f.times(count, (): IbEvent => {
    const rank = f.integer();
    const { lastTradeDateOrContractMonth, ...named } = identity(f, false);
    expectEmpty(lastTradeDateOrContractMonth);
    const where = { exchange: f.text(), currency: f.text(), localSymbol: f.text() };
    const marketName = f.text();
    const contract = { ...named, ...where, tradingClass: f.text() };
    return ['scannerData', id, rank, { contract, marketName }, f.text(), f.text(), f.text(), f.text()];
  });
  return [...rows, ['scannerDataEnd', id]];
};

function expectEmpty(text: string): void {
  if (text !== '') throw new Error(`${text} where nothing belongs`);
}

const executionData = (f: Fields): IbEvent[] => {
  const [requestId, orderId] = [f.integer(), f.integer()];
  const contract = { ...identity(f), ...place(f) };
  const execution = {
    orderId,
    execId: f.text(),
    time: f.text(),
    acctNumber: f.text(),
    exchange: f.text(),
    side: f.text(),
    shares: f.decimal(),
    price: f.double(),
    permId: f.integer(),
    clientId: f.integer(),
    liquidation: f.integer(),
    cumQty: f.decimal(),
    avgPrice: f.double(),
    orderRef: f.text(),
    evRule: f.text(),
    evMultiplier: f.double(),
    modelCode: f.text(),
    lastLiquidity: f.integer(),
    pendingPriceRevision: f.integer() !== 0,
  };
  return [['execDetails', requestId, contract, execution]];
};

const portfolioValue = (f: Fields): IbEvent[] => {
  const named = identity(f);
  const contract = {
    ...named,
    primaryExch: f.text(),
    currency: f.text(),
    localSymbol: f.text(),
    tradingClass: f.text(),
  };
  return [['updatePortfolio', contract, f.decimal(), ...f.times(5, f.double), f.text()]];
};

const tickByTick = (f: Fields): IbEvent[] => {
  const [id, kind, time] = [f.integer(), f.integer(), f.text()];
  if (kind === 4) return [['tickByTickMidPoint', id, time, f.double()]];
  if (kind === 3) {
    const values = f.times(4, f.double);
    const mask = f.integer();
    return [
      [
        'tickByTickBidAsk',
        id,
        time,
        ...values,
        { bidPastLow: (mask & 1) !== 0, askPastHigh: (mask & 2) !== 0 },
      ],
    ];
  }
  const [price, size, mask] = [f.double(), f.decimal(), f.integer()];
  const attributes = { pastLimit: (mask & 1) !== 0, unreported: (mask & 2) !== 0 };
  return [['tickByTickAllLast', id, kind, time, price, size, attributes, f.text(), f.text()]];
};

const simple =
  (name: string, ...types: ('text' | 'integer' | 'double' | 'decimal')[]) =>
  (f: Fields): IbEvent[] => [[name, ...types.map((type) => f[type]())]];

/** Events of each message by its id; the second entry says whether a version field comes first. */
const messages: Readonly<Record<string, readonly [(f: Fields) => IbEvent[], boolean]>> = {
  1: [tickPrice, true],
  2: [simple('tickSize', 'integer', 'integer', 'decimal'), true],
  4: [errorMessage, true],
  6: [simple('updateAccountValue', 'text', 'text', 'text', 'text'), true],
  7: [portfolioValue, true],
  8: [simple('updateAccountTime', 'text'), true],
  9: [simple('nextValidId', 'integer'), true],
  10: [contractData, false],
  11: [executionData, false],
  15: [simple('managedAccounts', 'text'), true],
  17: [historicalData, false],
  19: [simple('scannerParameters', 'text'), true],
  20: [scannerData, true],
  45: [simple('tickGeneric', 'integer', 'integer', 'double'), true],
  46: [simple('tickString', 'integer', 'integer', 'text'), true],
  49: [simple('currentTime', 'integer'), true],
  52: [simple('contractDetailsEnd', 'integer'), true],
  53: [simple('openOrderEnd'), true],
  54: [simple('accountDownloadEnd', 'text'), true],
  55: [simple('execDetailsEnd', 'integer'), true],
  57: [simple('tickSnapshotEnd', 'integer'), true],
  58: [simple('marketDataType', 'integer', 'integer'), true],
  59: [
    (f) => [
      [
        'commissionReport',
        {
          execId: f.text(),
          commission: f.double(),
          currency: f.text(),
          realizedPNL: f.double(),
          yield: f.double(),
          yieldRedemptionDate: f.integer(),
        },
      ],
    ],
    true,
  ],
  61: [(f) => [['position', f.text(), { ...identity(f), ...place(f) }, f.decimal(), f.double()]], true],
  62: [simple('positionEnd'), true],
  63: [simple('accountSummary', 'integer', 'text', 'text', 'text', 'text'), true],
  64: [simple('accountSummaryEnd', 'integer'), true],
  73: [simple('accountUpdateMulti', 'integer', 'text', 'text', 'text', 'text', 'text'), true],
  // It passes the request id on as text.
  74: [simple('accountUpdateMultiEnd', 'text'), true],
  79: [
    (f) => {
      const [id, count] = [f.integer(), f.integer()];
      const rows = f.times(count, () => {
        const contract = {
          conId: f.integer(),
          symbol: f.text(),
          secType: f.text(),
          primaryExch: f.text(),
          currency: f.text(),
        };
        const derivativeSecTypes = f.times(f.integer(), f.text);
        return { contract: { ...contract, description: f.text(), issuerId: f.text() }, derivativeSecTypes };
      });
      return [['symbolSamples', id, rows]];
    },
    false,
  ],
  // It reads the smallest tick as a whole number.
  81: [simple('tickReqParams', 'integer', 'integer', 'text', 'integer'), false],
  88: [simple('headTimestamp', 'integer', 'text'), false],
  90: [historicalDataUpdate, false],
  99: [tickByTick, false],
  102: [simple('completedOrdersEnd'), false],
  106: [
    (f) => {
      const [id, start, end, zone, count] = [f.integer(), f.text(), f.text(), f.text(), f.integer()];
      const sessions = f.times(count, () => ({
        startDateTime: f.text(),
        endDateTime: f.text(),
        refDate: f.text(),
      }));
      return [['historicalSchedule', id, start, end, zone, sessions]];
    },
    false,
  ],
};

/** Every message a gateway sends in the protocol tables. */
export const messageIds = Object.keys(messages);

/** What @stoqey/ib must emit for one message, read from its fields by hand. */
export function eventsOf(fields: readonly string[]): IbEvent[] {
  const message = messages[fields[0]!];
  if (!message) throw new Error(`message ${fields[0]!} is not in the tables`);
  const [read, versioned] = message;
  return read(new Fields(fields.slice(versioned ? 2 : 1)));
}
