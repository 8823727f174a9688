import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import type { GatewayEvent } from '../ibkr/gateway.ts';
import type { OpenGateway } from '../ibkr/open-gateway.ts';
import type { GatewayAccess } from '../jobs/gateway-access.ts';
import type { GatewaySession } from '../jobs/process-presence.ts';

/** Of an event of the socket, as against a code of the gateway's link to IBKR. */
const socket = 0;

/** The worker's gateway session as others are told of it, put together from what happens to it. */
export class GatewayWatch {
  readonly #settings: Settings;
  readonly #clock: Clock;
  #connected: Extract<GatewayEvent, { kind: 'connected' }> | null = null;
  /** Of the session's two connections, those that are down. */
  #socketsDown = 0;
  #linkDown = false;
  #lastLoss: GatewaySession['lastError'] = null;

  constructor(settings: Settings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  readonly heard = (event: GatewayEvent): void => {
    if (event.kind === 'connected') {
      this.#connected = event;
      this.#socketsDown = 0;
      this.#linkDown = false;
    } else if (event.kind === 'lost') {
      if (event.code === socket) this.#socketsDown++;
      else this.#linkDown = true;
      this.#lastLoss = { at: this.#clock.now(), text: event.text };
    } else if (event.kind === 'restored') {
      if (event.code === socket) this.#socketsDown = Math.max(0, this.#socketsDown - 1);
      this.#linkDown = false;
    }
  };

  view(access: GatewayAccess, gateway: OpenGateway | null): GatewaySession {
    const { IBKR_HOST: host, IBKR_PORT: port } = this.#settings;
    const source = this.#connected?.source;
    const errors = [access.lastFailure, this.#lastLoss].filter((error) => error !== null);
    return {
      state: this.#state(access),
      mode: source?.mode ?? null,
      account: source?.account ?? null,
      clientIds: [...(this.#connected?.clientIds ?? [])],
      endpoint: `${host}:${port}`,
      inFlightLimit: gateway?.counters.inFlightLimit ?? this.#settings.IBKR_IN_FLIGHT,
      budget: gateway?.counters.budget ?? null,
      users: access.users,
      messages: gateway?.counters.messages ?? null,
      lastError: errors.sort((a, b) => b.at - a.at)[0] ?? null,
    };
  }

  #state({ condition }: GatewayAccess): GatewaySession['state'] {
    if (condition !== 'open') return condition;
    if (this.#socketsDown > 0) return 'lost';
    return this.#linkDown ? 'link_lost' : 'connected';
  }
}
