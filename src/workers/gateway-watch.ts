import type { Clock } from '../calendar/clock.ts';
import { endpointOf, type GatewayPlace } from '../config/gateway-places.ts';
import type { GatewayEvent } from '../ibkr/gateway.ts';
import type { OpenGateway } from '../ibkr/open-gateway.ts';
import type { GatewaySession } from '../jobs/process-presence.ts';

/** How a session stands, as whoever holds it sees it. */
export interface GatewayStanding {
  readonly condition: 'closed' | 'connecting' | 'open';
  readonly users: number;
  readonly lastFailure: GatewaySession['lastError'];
}

/** Of an event of the socket, as against a code of the gateway's link to IBKR. */
const socket = 0;

/** The worker's gateway session as others are told of it, put together from what happens to it. */
export class GatewayWatch {
  readonly #place: GatewayPlace;
  readonly #inFlight: number;
  readonly #clock: Clock;
  #connected: Extract<GatewayEvent, { kind: 'connected' }> | null = null;
  /** Of the session's two connections, those that are down. */
  #socketsDown = 0;
  #linkDown = false;
  #lastLoss: GatewaySession['lastError'] = null;
  #lastFailure: GatewaySession['lastError'] = null;

  /** @param inFlight history requests that may be open at once, at most. */
  constructor(place: GatewayPlace, inFlight: number, clock: Clock) {
    this.#place = place;
    this.#inFlight = inFlight;
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

  view(standing: GatewayStanding, gateway: OpenGateway | null): GatewaySession {
    this.#lastFailure = standing.lastFailure ?? this.#lastFailure;
    const source = this.#connected?.source;
    const errors = [this.#lastFailure, this.#lastLoss].filter((error) => error !== null);
    return {
      name: this.#place.name,
      state: this.#state(standing),
      mode: source?.mode ?? null,
      account: source?.account ?? null,
      clientIds: [...(this.#connected?.clientIds ?? [])],
      endpoint: endpointOf(this.#place),
      inFlightLimit: gateway?.counters.inFlightLimit ?? this.#inFlight,
      budget: gateway?.counters.budget ?? null,
      users: standing.users,
      messages: gateway?.counters.messages ?? null,
      lastError: errors.sort((a, b) => b.at - a.at)[0] ?? null,
    };
  }

  #state({ condition }: GatewayStanding): GatewaySession['state'] {
    if (condition !== 'open') return condition;
    if (this.#socketsDown > 0) return 'lost';
    return this.#linkDown ? 'link_lost' : 'connected';
  }
}
