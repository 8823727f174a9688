import type { Clock } from '../calendar/clock.ts';
import type { Market } from './market/market.ts';
import type { FaultPlan } from './protocol/fault-plan.ts';
import type { Subscription } from './protocol/gateway-state.ts';
import type { ScriptedExecution } from './protocol/scripted-executions.ts';
import type { GatewayStatistics } from './protocol/statistics.ts';

/** What a gateway does with messages above 50 a second: refuse each with error 100, or let them wait. */
export type RatePolicy = 'reject' | 'pace';

export interface SimulatedGatewayOptions {
  readonly market: Market;
  /** The simulated time; its speed is the simulation's. */
  readonly clock: Clock;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** 127.0.0.1 unless told otherwise. */
  readonly host?: string;
  /**
   * Wall-clock milliseconds until a history answer of 7,800 bars, 600 unless told otherwise; other answers take their share by
   * bars, never less than a tenth. The simulation's speed does not shorten it.
   */
  readonly latencyMs?: number;
  /** `reject` unless told otherwise. */
  readonly policy?: RatePolicy;
  readonly faults?: FaultPlan;
  /** The account's executions; without them it buys one stock in two parts each session day and sells it again. */
  readonly executions?: readonly ScriptedExecution[];
  /** Seed of the cuts in the byte stream and of injected garbage. */
  readonly seed?: number;
  /** Whether frames leave cut and joined at random, as networks bring them; true unless told otherwise. */
  readonly fragmentation?: boolean;
  /** What the account may see of live prices; everything unless told otherwise. */
  readonly subscription?: Subscription;
  /** Budget of rendered history answers kept, bytes; 64 MiB unless told otherwise. */
  readonly cacheBytes?: number;
  /** Renders this duration's 1-minute bars of the symbols of the default scan before the server listens. */
  readonly prerender?: string;
  /** Sees every byte that passes, by connection in the order they were accepted. */
  readonly onBytes?: (direction: 'in' | 'out', connection: number, bytes: Buffer) => void;
}

/** A running simulated gateway. */
export interface SimulatedGateway {
  readonly host: string;
  readonly port: number;
  readonly account: string;
  readonly statistics: GatewayStatistics;
  /** Closes every connection and stops listening. Idempotent. */
  close(): Promise<void>;
}
