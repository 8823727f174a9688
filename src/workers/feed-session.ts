import { endpointOf, type GatewayPlace } from '../config/gateway-places.ts';
import type { Feed } from '../ibkr/feed.ts';
import type { BudgetMode } from '../ibkr/gateway-budget.ts';
import type { GatewaySession } from '../jobs/process-presence.ts';
import type { Source } from '../source.ts';

/** The tracker's gateway session as others are told of it. */
export function feedSession(
  feed: Feed,
  source: Source | null,
  budget: BudgetMode,
  place: GatewayPlace,
): GatewaySession {
  return {
    name: place.name,
    state: feed.connection,
    mode: source?.mode ?? null,
    account: source?.account ?? null,
    clientIds: feed.clientId < 0 ? [] : [feed.clientId],
    endpoint: endpointOf(place),
    inFlightLimit: null,
    budget,
    users: feed.streams().filter(({ state }) => state === 'streaming').length,
    messages: null,
    lastError: null,
  };
}
