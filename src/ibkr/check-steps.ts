import type { Bars } from '../analytics/bars.ts';
import type { Clock } from '../calendar/clock.ts';
import { formatNewYork, newYorkDay } from '../calendar/new-york.ts';
import { sessionOn } from '../calendar/sessions.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { BarsOutcome, ContractReference, Gateway, ScanOutcome } from './gateway.ts';
import type { OpenGateway } from './open-gateway.ts';

/** One thing `openbell check` looks at. */
export interface CheckStep {
  readonly name: string;
  /** Resolves with what was found, in a line. @throws OpenbellError or any error when the step fails. */
  readonly run: () => Promise<string>;
}

/** Largest difference of the two session VWAPs: IBKR's bars leave out trades its own VWAP counts. */
const vwapTolerance = 0.005;
const scanRows = 10;
/** Below this many shares a session a liquid symbol's bars are likely in lots of 100. */
const suspiciousShares = 1_000_000;

const isOpen = (clock: Clock): boolean => {
  const session = sessionOn(newYorkDay(clock.now()));
  const seconds = clock.now() / 1000;
  return session !== undefined && seconds >= session.open && seconds < session.close;
};

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const price = (value: number | null): string => (value === null ? '-' : number(value, 2));

/** What to do about a request that ended without data. */
const adviceByOutcome: Readonly<Record<Exclude<BarsOutcome['kind'], 'bars'>, string>> = {
  no_data: 'IBKR has no bars for it: try another --symbol, or again after the next session.',
  unknown_contract: 'IBKR knows no such US stock: correct --symbol.',
  no_permission: 'Subscribe to US equity market data in Client Portal and acknowledge its agreements.',
  pacing: 'Another program asks the gateway for too much: lower IBKR_MAX_MESSAGES or stop it.',
  timed_out: 'The gateway is slow or hangs: restart it, or raise IBKR_REQUEST_TIMEOUT_S.',
  disconnected: 'The connection was lost: look at the gateway, then run the check again.',
  refused: 'Read the code and text of the gateway in the message.',
};

function failed(
  outcome: Exclude<BarsOutcome, { kind: 'bars' }> | Exclude<ScanOutcome, { kind: 'rows' }>,
): Error {
  return new OpenbellError(
    'GATEWAY_REFUSED',
    `${outcome.kind}: ${outcome.message} ${adviceByOutcome[outcome.kind]}`,
  );
}

/** The session VWAP of bars: their waps weighted with their volumes. */
export function vwapOf(bars: Bars): number {
  let dollars = 0;
  let shares = 0;
  for (let row = 0; row < bars.length; row++) {
    const wap = bars.wap[row]!;
    if (Number.isNaN(wap)) continue;
    dollars += wap * bars.volume[row]!;
    shares += bars.volume[row]!;
  }
  return dollars / shares;
}

/** Holds the bars' VWAP against IBKR's; they only speak of the same day while the session is on. */
export function compareVwap(ours: number, theirs: number | null, open: boolean): string {
  if (!(ours > 0)) throw new Error('the bars have no volume or no wap');
  if (theirs === null) {
    if (open)
      throw new Error('IBKR sent no VWAP (RTVolume) while the market is open: is its live data subscribed?');
    return `bars ${price(ours)}; IBKR sends none while the market is closed`;
  }
  const difference = ours / theirs - 1;
  const told = `bars ${price(ours)}, IBKR ${price(theirs)}, ${(difference * 100).toFixed(3)} % apart`;
  if (!open) return `${told} (market closed: they may be of different days)`;
  if (Math.abs(difference) > vwapTolerance) throw new Error(`${told}: more than ${vwapTolerance * 100} %`);
  return told;
}

function describeBars(bars: Bars): string {
  const shares = bars.volume.reduce((sum, volume) => sum + volume, 0);
  const day = formatNewYork(bars.time[0]! * 1000, 'yyyy-MM-dd');
  const lots =
    shares < suspiciousShares
      ? '; few for a liquid stock: is "send market data in lots" ticked in the API settings?'
      : '';
  return `${bars.length} one-minute bars of ${day}, ${number(shares)} shares${lots}`;
}

/** Of the steps below, `stream` aside. */
export const gatewayStepNames = ['contract', 'bars', 'vwap', 'scan', 'snapshot'] as const;

/** The steps that need a session, in order; each uses what the ones before it found. */
export function gatewaySteps(
  gateway: OpenGateway,
  clock: Clock,
  options: {
    readonly symbol: string;
    readonly location: string;
    readonly streamSymbol?: string;
    readonly streamMs: number;
  },
): CheckStep[] {
  let contract: ContractReference = { conId: 0, symbol: options.symbol, primaryExchange: '' };
  let bars: Bars | undefined;
  let ownVwap: number | null = null;
  const snapshot = async (): ReturnType<Gateway['snapshot']> => {
    const quote = await gateway.snapshot(contract);
    ownVwap = quote.vwap;
    return quote;
  };
  const steps: CheckStep[] = [
    {
      name: 'contract',
      run: async () => {
        const details = await gateway.contractDetails(contract);
        contract = details;
        return `${details.symbol} is ${details.name}, ${details.primaryExchange}, contract ${details.conId}`;
      },
    },
    {
      name: 'bars',
      run: async () => {
        const outcome = await gateway.fetchBars(contract, { duration: '1 D' });
        if (outcome.kind !== 'bars') throw failed(outcome);
        bars = outcome.bars;
        return describeBars(bars);
      },
    },
    {
      name: 'vwap',
      run: async () => {
        if (!bars) throw new Error('there are no bars to compute it from');
        await snapshot();
        return compareVwap(vwapOf(bars), ownVwap, isOpen(clock));
      },
    },
    { name: 'scan', run: () => scanTen(gateway, options.location) },
    {
      name: 'snapshot',
      run: async () => {
        const { last, bid, ask, volume, vwap, delayed } = await snapshot();
        const shares = volume === null ? '-' : number(volume);
        return `last ${price(last)}, bid ${price(bid)}, ask ${price(ask)}, volume ${shares}, vwap ${price(vwap)}${delayed ? ', DELAYED' : ''}`;
      },
    },
  ];
  const { streamSymbol, streamMs } = options;
  if (streamSymbol !== undefined)
    steps.push({ name: 'stream', run: () => stream(gateway, clock, streamSymbol, streamMs) });
  return steps;
}

async function scanTen(gateway: Gateway, location: string): Promise<string> {
  const outcome = await gateway.scan({
    code: 'MOST_ACTIVE',
    location,
    priceFrom: 5,
    priceTo: Infinity,
    minimumVolume: 0,
    excludeEtfs: false,
  });
  if (outcome.kind !== 'rows') throw failed(outcome);
  const symbols = outcome.rows.slice(0, scanRows).map(({ symbol }) => symbol);
  if (symbols.length === 0)
    throw new Error(`the scanner shows no stock at ${location}: are market data subscribed?`);
  return `${symbols.length} most active: ${symbols.join(' ')}`;
}

async function stream(gateway: OpenGateway, clock: Clock, symbol: string, streamMs: number): Promise<string> {
  const { ticks, trades } = await gateway.countTicks({ conId: 0, symbol, primaryExchange: '' }, streamMs);
  const open = isOpen(clock);
  const told = `${ticks} ticks of ${symbol} in ${streamMs / 1000} s, ${trades} with trades`;
  if (!open) return `${told}; the market is closed`;
  if (ticks === 0) throw new Error(`${told} while the market is open: is its live data subscribed?`);
  return told;
}
