import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import type { GatewayEvent } from '../ibkr/gateway.ts';
import { gatewayOptions } from '../ibkr/gateway-options.ts';
import { openGateway, type OpenGateway } from '../ibkr/open-gateway.ts';
import type { Logger } from '../log/logger.ts';

/** Opens the configured gateway; what happens to the connection goes to the log, and to whoever listens. */
export function openLoggedGateway(
  settings: Settings,
  clock: Clock,
  log: Logger,
  listen: (event: GatewayEvent) => void = () => undefined,
): Promise<OpenGateway> {
  return openGateway({
    ...gatewayOptions(settings),
    clock,
    onEvent: (event) => {
      listen(event);
      const { kind, ...rest } = event;
      if (kind === 'lost') log.warn(rest, 'gateway connection lost');
      else if (kind === 'notice') log.debug(rest, 'gateway notice');
      else log.info(rest, `gateway ${kind}`);
    },
  });
}
