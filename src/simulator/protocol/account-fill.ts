import type { Listing } from '../market/market.ts';

/** A fill of the simulated account. */
export interface AccountFill {
  readonly executionId: string;
  readonly listing: Listing;
  /** Epoch seconds UTC. */
  readonly time: number;
  readonly side: 'BOT' | 'SLD';
  readonly shares: number;
  readonly price: number;
  /** Shares of this order filled so far. */
  readonly cumulative: number;
  /** undefined while it is not told. */
  readonly commission: number | undefined;
  /** Whether the commission is told before its execution. */
  readonly commissionFirst: boolean;
  /** Unset for a fill that opens. */
  readonly realizedPnl: number | undefined;
  readonly exchange: string;
  readonly orderId: number;
  readonly clientId: number;
}
