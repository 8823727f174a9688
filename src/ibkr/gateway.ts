import type { Fill } from '../analytics/account/fill.ts';
import type { Bars } from '../analytics/bars.ts';
import type { EpochMs } from '../calendar/clock.ts';
import type { Source } from '../source.ts';

/** A stock as the scanner names it; conId 0 asks by symbol. */
export interface ContractReference {
  readonly conId: number;
  readonly symbol: string;
  /** Primary exchange where known, else ''. */
  readonly primaryExchange: string;
}

export interface BarsRequest {
  /** IBKR duration: `21 D`, `2 D`, … */
  readonly duration: string;
  /** Bars up to this instant; absent means now. */
  readonly end?: EpochMs;
}

/** Every way a bar request can end; the caller decides what is worth a retry. */
export type BarsOutcome =
  | { readonly kind: 'bars'; readonly bars: Bars }
  | { readonly kind: 'no_data' | 'unknown_contract' | 'no_permission' | 'pacing'; readonly message: string }
  | { readonly kind: 'timed_out' | 'disconnected' | 'refused'; readonly message: string };

export interface ScanRequest {
  /** IBKR scan code: MOST_ACTIVE, … */
  readonly code: string;
  /** IBKR location code: STK.NYSE, … */
  readonly location: string;
  readonly priceFrom: number;
  /** Exclusive; Infinity for none. */
  readonly priceTo: number;
  /** Shares. */
  readonly minimumVolume: number;
  readonly excludeEtfs: boolean;
}

export type ScanOutcome =
  /** `full`: IBKR gave as many rows as it gives for one scan, so there may be more. */
  | { readonly kind: 'rows'; readonly rows: readonly ContractReference[]; readonly full: boolean }
  | { readonly kind: 'refused' | 'timed_out' | 'disconnected'; readonly message: string };

export interface ContractDetails extends ContractReference {
  readonly name: string;
  readonly stockType: string;
  readonly minimumTick: number;
  /** IBKR's text, `20261120:0930-20261120:1600;…` */
  readonly liquidHours: string;
  /** The zone of these hours, as IBKR names it: `US/Eastern`. */
  readonly timeZone: string;
}

export interface Snapshot {
  readonly last: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  /** Shares, units of IBKR already unified. */
  readonly volume: number | null;
  readonly vwap: number | null;
  readonly delayed: boolean;
}

export interface Position {
  readonly account: string;
  readonly symbol: string;
  readonly conId: number;
  readonly quantity: number;
  readonly averageCost: number;
}

/** What the gateway told of today's executions. */
export interface FillsToday {
  /** Each message that came, corrected executions and their corrections alike, in no certain order. */
  readonly fills: readonly Fill[];
  /** Whether the gateway said that these are all; some never do. */
  readonly ended: boolean;
}

/** Progress of the connection, for logs and the waiting report. */
export type GatewayEvent =
  | { readonly kind: 'connected'; readonly clientIds: readonly number[]; readonly source: Source }
  | { readonly kind: 'lost' | 'restored' | 'farm' | 'notice'; readonly code: number; readonly text: string };

/** A read-only session with one IB Gateway: what the jobs and commands know of IBKR. */
export interface Gateway {
  readonly source: Source;
  readonly serverVersion: number;
  /** Regular-session 1-minute TRADES bars. Never rejects: every end is an outcome. */
  fetchBars(contract: ContractReference, request: BarsRequest, signal?: AbortSignal): Promise<BarsOutcome>;
  scan(request: ScanRequest, signal?: AbortSignal): Promise<ScanOutcome>;
  contractDetails(contract: ContractReference): Promise<ContractDetails>;
  snapshot(contract: ContractReference): Promise<Snapshot>;
  accountBalance(): Promise<Readonly<Record<string, number>>>;
  positions(): Promise<readonly Position[]>;
  /** A gateway keeps the current day's executions only, and shows those of other clients only where it is set up to. */
  fillsToday(): Promise<FillsToday>;
  close(): Promise<void>;
}
