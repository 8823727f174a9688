import { InFlight, type LoadSign } from './in-flight.ts';
import { Pacer } from './pacer.ts';
import { scansAtOnce } from './scans-at-once.ts';

/** When messages may leave for a gateway. */
export interface MessageTurns {
  /** Messages let go so far. */
  readonly sent: number;
  /** Resolves when one message may be sent, at once; first come, first served. */
  turn(): Promise<void>;
  /** No message leaves for a while: the gateway has complained about their number. */
  pause(milliseconds: number): void;
}

/** How many requests of a kind may be open at a gateway. */
export interface RequestSlots {
  /** Requests that may be open now. */
  readonly limit: number;
  readonly open: number;
  /**
   * Runs `work` when there is room for it.
   * @param signOf what its result says about the load; a rejection says nothing.
   */
  run<T>(work: () => Promise<T>, signOf?: (result: T) => LoadSign): Promise<T>;
}

/** How a process keeps to a gateway's limits: together with the others through Redis, or by its own share of them. */
export type BudgetMode = 'shared' | 'own_share';

/** What one process may ask of one gateway; every connection to a gateway goes by one. */
export interface GatewayBudget {
  readonly mode: BudgetMode;
  readonly messages: MessageTurns;
  /** History requests. */
  readonly histories: RequestSlots;
  readonly scans: RequestSlots;
  /** Market-data lines: each snapshot and each stream holds one. */
  readonly lines: RequestSlots;
  /** Lets everything go that waits, and frees this process's part for others. */
  close(): Promise<void>;
}

/** Messages a second, and requests open at once, of each kind. */
export interface BudgetLimits {
  readonly messages: number;
  readonly histories: number;
  readonly scans: number;
  readonly lines: number;
}

/** What all processes beside the tracker may ask of one gateway together, and among how many it is divided where they cannot agree. */
export interface GatewayLimits extends BudgetLimits {
  readonly shares: number;
}

/** The settings a gateway's limits depend on, by their names in the configuration. */
export interface LimitSettings {
  readonly IBKR_MAX_MESSAGES: number;
  readonly IBKR_TRACKER_MESSAGES: number;
  readonly IBKR_IN_FLIGHT: number;
  readonly IBKR_LINES: number;
  readonly TRACKER_LINES: number;
  readonly IBKR_SHARES: number;
}

/** What is left of a gateway beside the tracker. */
export function gatewayLimits(settings: LimitSettings): GatewayLimits {
  return {
    messages: settings.IBKR_MAX_MESSAGES - settings.IBKR_TRACKER_MESSAGES,
    histories: settings.IBKR_IN_FLIGHT,
    scans: scansAtOnce,
    lines: settings.IBKR_LINES - settings.TRACKER_LINES,
    shares: settings.IBKR_SHARES,
  };
}

/**
 * What one process may ask by itself, so that `shares` of them stay within the limits together. History requests may come to one
 * a process where fewer are set: IBKR's own limit of 50 is far.
 */
export function ownShare({ messages, histories, scans, lines, shares }: GatewayLimits): BudgetLimits {
  const share = (of: number): number => Math.floor(of / shares);
  return {
    messages: share(messages),
    histories: Math.max(1, share(histories)),
    scans: share(scans),
    lines: share(lines),
  };
}

/** A budget this process has for itself, without a word to others. */
export function localBudget(limits: BudgetLimits): GatewayBudget {
  return {
    mode: 'own_share',
    messages: new Pacer(limits.messages),
    histories: new InFlight(limits.histories),
    scans: new InFlight(limits.scans),
    lines: new InFlight(limits.lines),
    close: () => Promise.resolve(),
  };
}
