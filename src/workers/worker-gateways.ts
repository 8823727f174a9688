import type { Clock } from '../calendar/clock.ts';
import { gatewayPlaces } from '../config/gateway-places.ts';
import type { Settings } from '../config/settings.ts';
import type { Gateway } from '../ibkr/gateway.ts';
import { GatewayAccess } from '../jobs/gateway-access.ts';
import { JoinedGateways } from '../jobs/joined-gateways.ts';
import type { GatewaySession } from '../jobs/process-presence.ts';
import type { Logger } from '../log/logger.ts';
import type { Store } from '../store/store.ts';
import { GatewayWatch } from './gateway-watch.ts';
import { openLoggedGateway } from './open-logged-gateway.ts';

/** A worker's way to its gateways. */
export interface WorkerGateways {
  readonly access: GatewayAccess;
  /** How each stands, in their order. */
  sessions(): GatewaySession[];
}

export function workerGateways(
  settings: Settings,
  store: Store,
  redisUrl: string,
  clock: Clock,
  log: Logger,
): WorkerGateways {
  const watched = gatewayPlaces(settings).map((place) => ({
    place,
    watch: new GatewayWatch(place, settings.IBKR_IN_FLIGHT, clock),
  }));
  let joined: JoinedGateways | null = null;
  const open = async (): Promise<Gateway> => {
    joined = new JoinedGateways({
      gateways: watched.map(({ place, watch }) => ({
        name: place.name,
        open: () => openLoggedGateway(place, settings, clock, log, redisUrl, watch.heard),
      })),
      account: settings.IBKR_ACCOUNT,
      accept: (source) => store.bindSource(source),
      clock,
      log,
    });
    await joined.open();
    return joined;
  };
  const access = new GatewayAccess(open, store, clock, log);
  return {
    access,
    sessions: () =>
      watched.map(({ watch }, index) => {
        const member = joined?.members[index];
        return watch.view(
          {
            condition: member?.condition ?? access.condition,
            users: watched.length === 1 ? access.users : (member?.users ?? 0),
            lastFailure: member?.lastFailure ?? null,
          },
          member?.session ?? null,
        );
      }),
  };
}
