import type { Settings } from '../config/settings.ts';
import type { Feed } from '../ibkr/feed.ts';
import type { BudgetMode } from '../ibkr/gateway-budget.ts';
import type { GatewaySession } from '../jobs/process-presence.ts';
import type { Source } from '../source.ts';

/** The tracker's gateway session as others are told of it. */
export function feedSession(
  feed: Feed,
  source: Source | null,
  budget: BudgetMode,
  settings: Settings,
): GatewaySession {
  return {
    state: feed.connection,
    mode: source?.mode ?? null,
    account: source?.account ?? null,
    clientIds: feed.clientId < 0 ? [] : [feed.clientId],
    endpoint: `${settings.IBKR_HOST}:${settings.IBKR_PORT}`,
    inFlightLimit: null,
    budget,
    users: feed.streams().filter(({ state }) => state === 'streaming').length,
    messages: null,
    lastError: null,
  };
}
