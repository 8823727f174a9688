import type { Clock } from '../calendar/clock.ts';
import { endpointOf, type GatewayPlace } from '../config/gateway-places.ts';
import type { Settings } from '../config/settings.ts';
import type { GatewayEvent } from '../ibkr/gateway.ts';
import { gatewayOptions } from '../ibkr/gateway-options.ts';
import { openGateway, type OpenGateway } from '../ibkr/open-gateway.ts';
import type { Logger } from '../log/logger.ts';
import { openBudget } from './open-budget.ts';

/**
 * Opens a configured gateway; what happens to the connection goes to the log, and to whoever listens.
 * @param redisUrl where the gateway's budget is shared; undefined keeps to this process's own share.
 */
export function openLoggedGateway(
  { name, host, port, clientIds }: GatewayPlace,
  settings: Settings,
  clock: Clock,
  log: Logger,
  redisUrl: string | undefined,
  listen: (event: GatewayEvent) => void = () => undefined,
): Promise<OpenGateway> {
  const of = settings.IBKR_GATEWAYS === undefined ? {} : { gateway: name };
  return openGateway({
    ...gatewayOptions(settings),
    ...{ host, port, clientIds, clock },
    budget: openBudget(settings, endpointOf({ host, port }), redisUrl, log),
    onEvent: (event) => {
      listen(event);
      const { kind, ...rest } = event;
      const told = { ...of, ...rest };
      if (kind === 'lost') log.warn(told, 'gateway connection lost');
      else if (kind === 'notice') log.debug(told, 'gateway notice');
      else log.info(told, `gateway ${kind}`);
    },
  });
}
