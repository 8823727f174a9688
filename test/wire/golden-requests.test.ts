import { describe, expect, it } from 'vitest';

import { stock } from '../../src/wire/contract.ts';
import { FieldReader } from '../../src/wire/field-reader.ts';
import { orderMessageIds } from '../../src/wire/order-messages.ts';
import {
  decodeRequest,
  encodeRequest,
  requestKind,
  type RequestKind,
  requests,
  type RequestValues,
} from '../../src/wire/requests.ts';
import { frameOfLine, gateVersions } from './literal-frames.ts';

/** One request written by hand, and what it says. */
interface Golden<K extends RequestKind = RequestKind> {
  readonly kind: K;
  readonly line: string;
  readonly values: RequestValues<K>;
}

const golden = <K extends RequestKind>(kind: K, line: string, values: RequestValues<K>): Golden => ({
  kind,
  line,
  values,
});

const apple = stock('AAPL', { conId: 265_598 });
const appleFields = '265598|AAPL|STK|||||SMART||USD||';
const brk = { ...stock('BRK B', { primaryExchange: 'NYSE' }), strike: 0 };
const brkFields = '0|BRK B|STK||0|||SMART|NYSE|USD||';

const table: readonly Golden[] = [
  golden('startApi', '71|2|20|', { clientId: 20, optionalCapabilities: '' }),
  golden('contractDetails', `9|8|3|${appleFields}|0|||`, {
    requestId: 3,
    contract: apple,
    includeExpired: false,
    securityIdType: '',
    securityId: '',
    issuerId: '',
  }),
  golden('marketData', `1|11|6|${appleFields}|0|233,375|0|0|`, {
    requestId: 6,
    contract: apple,
    deltaNeutral: false,
    genericTicks: '233,375',
    snapshot: false,
    regulatorySnapshot: false,
    options: '',
  }),
  golden('marketData', `1|11|7|${brkFields}|0||1|0|`, {
    requestId: 7,
    contract: brk,
    deltaNeutral: false,
    genericTicks: '',
    snapshot: true,
    regulatorySnapshot: false,
    options: '',
  }),
  golden('cancelMarketData', '2|2|6', { requestId: 6 }),
  golden('marketDataType', '59|1|3', { type: 3 }),
  golden('historicalData', `20|4|${appleFields}|0|20261119 16:00:00 US/Eastern|1 min|21 D|1|TRADES|2|0|`, {
    requestId: 4,
    contract: apple,
    includeExpired: false,
    endDateTime: '20261119 16:00:00 US/Eastern',
    barSize: '1 min',
    duration: '21 D',
    regularHours: true,
    whatToShow: 'TRADES',
    formatDate: 2,
    keepUpToDate: false,
    chartOptions: '',
  }),
  golden('cancelHistoricalData', '25|1|4', { requestId: 4 }),
  golden('marketRule', '91|26', { ruleId: 26 }),
  golden('headTimestamp', `87|11|${appleFields}|0|1|TRADES|1`, {
    requestId: 11,
    contract: apple,
    includeExpired: false,
    regularHours: true,
    whatToShow: 'TRADES',
    formatDate: 1,
  }),
  golden('cancelHeadTimestamp', '90|11', { requestId: 11 }),
  golden(
    'scanner',
    '22|5|50|STK|STK.US.MAJOR|MOST_ACTIVE_AVG_USD|5|20|5000000|||||||||||0||||usdPriceAbove=5;exc:ETF;|',
    {
      requestId: 5,
      rows: 50,
      instrument: 'STK',
      location: 'STK.US.MAJOR',
      scanCode: 'MOST_ACTIVE_AVG_USD',
      abovePrice: 5,
      belowPrice: 20,
      aboveVolume: 5_000_000,
      marketCapAbove: undefined,
      marketCapBelow: undefined,
      moodyAbove: '',
      moodyBelow: '',
      spAbove: '',
      spBelow: '',
      maturityAbove: '',
      maturityBelow: '',
      couponAbove: undefined,
      couponBelow: undefined,
      excludeConvertible: false,
      averageOptionVolumeAbove: undefined,
      settingPairs: '',
      stockType: '',
      filters: 'usdPriceAbove=5;exc:ETF;',
      options: '',
    },
  ),
  golden('cancelScanner', '23|1|5', { requestId: 5 }),
  golden('scannerParameters', '24|1', {}),
  golden('accountSummary', '62|1|7|All|NetLiquidation,$LEDGER:ALL', {
    requestId: 7,
    group: 'All',
    tags: 'NetLiquidation,$LEDGER:ALL',
  }),
  golden('cancelAccountSummary', '63|1|7', { requestId: 7 }),
  golden('positions', '61|1', {}),
  golden('cancelPositions', '64|1', {}),
  golden('executions', '7|3|8||DU1|20261120 09:30:00|AAPL|STK|SMART|BUY', {
    requestId: 8,
    clientId: undefined,
    account: 'DU1',
    time: '20261120 09:30:00',
    symbol: 'AAPL',
    securityType: 'STK',
    exchange: 'SMART',
    side: 'BUY',
  }),
  golden('currentTime', '49|1', {}),
  golden('nextValidId', '8|1|1', { count: 1 }),
  golden('matchingSymbols', '81|9|AAPL', { requestId: 9, pattern: 'AAPL' }),
  golden('tickByTick', `97|10|${appleFields}|AllLast|0|0`, {
    requestId: 10,
    contract: apple,
    tickType: 'AllLast',
    numberOfTicks: 0,
    ignoreSize: false,
  }),
  golden('cancelTickByTick', '98|10', { requestId: 10 }),
  golden('accountUpdates', '6|2|1|DU1', { subscribe: true, account: 'DU1' }),
  golden('accountUpdatesMulti', '76|1|2|DU1||0', {
    requestId: 2,
    account: 'DU1',
    model: '',
    ledgerAndNlv: false,
  }),
  golden('managedAccounts', '17|1', {}),
  golden('openOrders', '5|1', {}),
  golden('allOpenOrders', '16|1', {}),
  golden('completedOrders', '99|0', { apiOnly: false }),
];

describe.each(gateVersions)('requests at server version %i', (version) => {
  it.each(table.map((row) => [row.kind, row] as const))('%s is written as the table says', (_kind, row) => {
    expect(encodeRequest(row.kind, row.values as never, version).toString()).toBe(
      frameOfLine(row.line).toString(),
    );
  });

  it.each(table.map((row) => [row.kind, row] as const))('%s is read as the table says', (_kind, row) => {
    const reader = new FieldReader(frameOfLine(row.line).subarray(4));
    const kind = requestKind(reader.integer());
    expect(kind).toBe(row.kind);
    expect(decodeRequest(row.kind, reader, version)).toEqual({ kind: row.kind, ...row.values });
    expect(reader.atEnd).toBe(true);
  });
});

describe('what cannot be asked for', () => {
  it('is anything about an order: no layout has its id', () => {
    for (const id of orderMessageIds.keys()) expect(requestKind(id)).toBeUndefined();
    const ids = Object.values(requests).map(({ id }) => id);
    expect(ids.filter((id) => [3, 4, 19, 21, 58].includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('what clients send otherwise', () => {
  it('a hedging contract in a market-data request is passed over', () => {
    const reader = new FieldReader(frameOfLine(`1|11|6|${appleFields}|1|1234|0.5|100|233|0|0|`).subarray(4));
    reader.integer();
    expect(decodeRequest('marketData', reader, 193)).toMatchObject({
      deltaNeutral: true,
      genericTicks: '233',
    });
  });

  it('unset numbers of any client are unset', () => {
    const line = '22|5|2147483647|STK|STK.US|MOST_ACTIVE|1.7976931348623157E308|||||||||||||0||||';
    const reader = new FieldReader(frameOfLine(`${line}|`).subarray(4));
    reader.integer();
    expect(decodeRequest('scanner', reader, 178)).toMatchObject({ rows: undefined, abovePrice: undefined });
  });
});
