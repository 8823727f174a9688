import type { Clock } from '../calendar/clock.ts';
import type { GatewayEvent } from './gateway.ts';
import type { GatewayBudget } from './gateway-budget.ts';

export interface GatewayOptions {
  readonly host: string;
  readonly port: number;
  /** Which account to read; needed where the login has several. */
  readonly account?: string | undefined;
  /** Two of them are used: one for @stoqey/ib, one for the bars. */
  readonly clientIds: { readonly low: number; readonly high: number };
  readonly connectTimeoutMs: number;
  /** What the session may ask of the gateway; closed with it. */
  readonly budget: GatewayBudget;
  /** Until a history request is cancelled and asked in pieces. */
  readonly requestTimeoutMs: number;
  readonly clock: Clock;
  readonly onEvent?: (event: GatewayEvent) => void;
  /** Until any other request is given up; 30 s unless told otherwise. */
  readonly answerTimeoutMs?: number;
  /** Jitter of the back-off, in [0, 1). */
  readonly random?: () => number;
}

/** The settings a session depends on, by their names in the configuration. */
export interface GatewaySettings {
  readonly IBKR_ACCOUNT?: string | undefined;
  readonly IBKR_CONNECT_TIMEOUT_S: number;
  readonly IBKR_REQUEST_TIMEOUT_S: number;
}

/** The settings as options; a place, a clock, a budget and, where wanted, a listener are still to be added. */
export function gatewayOptions(
  settings: GatewaySettings,
): Omit<GatewayOptions, 'clock' | 'budget' | 'host' | 'port' | 'clientIds'> {
  return {
    account: settings.IBKR_ACCOUNT,
    connectTimeoutMs: settings.IBKR_CONNECT_TIMEOUT_S * 1000,
    requestTimeoutMs: settings.IBKR_REQUEST_TIMEOUT_S * 1000,
  };
}
