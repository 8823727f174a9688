import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import type { GatewayEvent } from '../ibkr/gateway.ts';
import { gatewayOptions } from '../ibkr/gateway-options.ts';
import { openGateway, type OpenGateway } from '../ibkr/open-gateway.ts';
import type { Logger } from '../log/logger.ts';
import { openBudget } from './open-budget.ts';

/**
 * Opens the configured gateway; what happens to the connection goes to the log, and to whoever listens.
 * @param redisUrl where the gateway's budget is shared; undefined keeps to this process's own share.
 */
export function openLoggedGateway(
  settings: Settings,
  clock: Clock,
  log: Logger,
  redisUrl: string | undefined,
  listen: (event: GatewayEvent) => void = () => undefined,
): Promise<OpenGateway> {
  return openGateway({
    ...gatewayOptions(settings),
    clock,
    budget: openBudget(settings, `${settings.IBKR_HOST}:${settings.IBKR_PORT}`, redisUrl, log),
    onEvent: (event) => {
      listen(event);
      const { kind, ...rest } = event;
      if (kind === 'lost') log.warn(rest, 'gateway connection lost');
      else if (kind === 'notice') log.debug(rest, 'gateway notice');
      else log.info(rest, `gateway ${kind}`);
    },
  });
}
