/** An error as a gateway sends it. */
export interface GatewayError {
  readonly code: number;
  readonly text: string;
}

const history = (text: string): GatewayError => ({
  code: 162,
  text: `Historical Market Data Service error message:${text}`,
});
const validating = (cause: string): GatewayError => ({
  code: 321,
  text: `Error validating request.-'bO' : cause - ${cause}`,
});
const processing = (cause: string): GatewayError => ({
  code: 322,
  text: `Error processing request.-'bN' : cause - ${cause}`,
});

/** Every error the simulated gateway answers with, in the words of the real one. */
export const gatewayErrors = {
  messageRate: { code: 100, text: 'Max rate of messages per second has been exceeded: max=50' },
  tooManyLines: { code: 101, text: 'Max number of tickers has been reached' },
  duplicateTicker: { code: 102, text: 'Duplicate ticker ID' },
  noDefinition: { code: 200, text: 'No security definition has been found for the request' },
  ambiguous: (symbol: string) => ({
    code: 200,
    text: `The contract description specified for ${symbol} is ambiguous.`,
  }),
  unknownTicker: (requestId: number) => ({ code: 300, text: `Can't find EId with tickerId:${requestId}` }),
  unreadable: (cause: string) => ({ code: 320, text: `Error reading request. ${cause}` }),
  clientIdInUse: {
    code: 326,
    text: 'Unable to connect as the client id is already in use. Retry with a unique client id.',
  },
  notSubscribed: (symbol: string) => ({
    code: 354,
    text: `Requested market data is not subscribed. Delayed market data is available.${symbol} NASDAQ.NMS/TOP/ALL`,
  }),
  unknownScan: (requestId: number) => ({
    code: 365,
    text: `No scanner subscription found for ticker id:${requestId}`,
  }),
  unknownHistory: (requestId: number) => ({
    code: 366,
    text: `No historical data query found for ticker id:${requestId}`,
  }),
  needsSubscription: {
    code: 10_089,
    text: "Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.",
  },
  delayedInstead: {
    code: 10_167,
    text: 'Requested market data is not subscribed. Displaying delayed market data.',
  },
  delayedNotEnabled: {
    code: 10_168,
    text: 'Requested market data is not subscribed. Delayed market data is not enabled.',
  },
  competingSession: { code: 10_197, text: 'No market data during competing live session' },
  tickByTickLimit: { code: 10_190, text: 'Max number of tick-by-tick requests has been reached.' },
  tickByTickTooSoon: {
    code: 10_189,
    text: 'Failed to request tick-by-tick data.No more than 1 tick-by-tick request is allowed for the same instrument in 15 seconds.',
  },

  noData: (series: string) => history(`HMDS query returned no data: ${series}`),
  pacingViolation: history('Historical data request pacing violation'),
  historyCancelled: (requestId: number) => history(`API historical data query cancelled: ${requestId}`),
  scanCancelled: history('API scanner subscription cancelled'),
  invalidStep: (barSize: string, duration: string) =>
    history(`invalid step/duration: ${barSize}/${duration}`),
  emptyScan: { code: 165, text: 'Historical Market Data Service query message:no items retrieved' },

  readOnly: validating('The API interface is currently in Read-Only mode.'),
  notOffered: (what: string) => validating(`${what} is not offered by the simulated gateway`),
  invalid: validating,

  duplicateRequest: processing('Duplicate ticker id'),
  tooManyHistories: processing('only 50 simultaneous API historical data requests allowed'),
  tooManyScans: processing('Only 10 simultaneous API scanner subscriptions are allowed.'),
  tooManySummaries: processing('Maximum number of account summary requests exceeded'),
  tooManyClients: processing('Maximum number of 32 API clients reached'),
  failed: processing,
} as const;

/** Texts of the messages about connections that concern no request. */
export const connectionTexts: Readonly<Record<number, string>> = {
  1100: 'Connectivity between IB and Trader Workstation has been lost.',
  1101: 'Connectivity between IB and Trader Workstation has been restored - data lost.',
  1102: 'Connectivity between IB and Trader Workstation has been restored - data maintained. All data farms are connected: usfarm; ushmds; secdefnj.',
  2103: 'Market data farm connection is broken:usfarm',
  2104: 'Market data farm connection is OK:usfarm',
  2105: 'HMDS data farm connection is broken:ushmds',
  2106: 'HMDS data farm connection is OK:ushmds',
  2107: 'HMDS data farm connection is inactive but should be available upon demand.ushmds',
  2108: 'Market data farm connection is inactive but should be available upon demand.usfarm',
  2110: 'Connectivity between Trader Workstation and server is broken. It will be restored automatically.',
  2119: 'Market data farm is connecting:usfarm',
  2157: 'Sec-def data farm connection is broken:secdefnj',
  2158: 'Sec-def data farm connection is OK:secdefnj',
};
