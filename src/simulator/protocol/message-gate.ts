import { systemClock } from '../../calendar/clock.ts';
import type { RatePolicy } from '../server-options.ts';
import type { Connection } from './connection.ts';
import { gatewayErrors } from './gateway-errors.ts';
import type { GatewayState } from './gateway-state.ts';
import { MostInASecond } from './message-rate.ts';
import { Reply } from './reply.ts';

/** Refused messages after which a client is dropped. */
const violationsAllowed = 3;

interface Waiting {
  readonly payload: Buffer;
  readonly connection: Connection;
}

/** Lets at most 50 messages a second through, all clients together, and deals with the rest by its policy. */
export class MessageGate {
  readonly #gateway: GatewayState;
  readonly #policy: RatePolicy;
  readonly #pass: (payload: Buffer, connection: Connection) => void;
  readonly #closed: AbortSignal;
  #waiting: Waiting[] = [];
  #draining = false;
  readonly #arrivals = new MostInASecond();

  constructor(
    gateway: GatewayState,
    policy: RatePolicy,
    pass: (payload: Buffer, connection: Connection) => void,
    closed: AbortSignal,
  ) {
    this.#gateway = gateway;
    this.#policy = policy;
    this.#pass = pass;
    this.#closed = closed;
  }

  enter(payload: Buffer, connection: Connection): void {
    const { rate, statistics } = this.#gateway;
    this.#arrivals.count(connection.arrivedAt);
    statistics.mostMessagesInASecond = this.#arrivals.most;
    if (this.#waiting.length === 0 && rate.take(connection.arrivedAt)) {
      this.#pass(payload, connection);
      return;
    }
    statistics.messagesOverLimit++;
    if (this.#policy === 'pace') {
      this.#waiting.push({ payload, connection });
      if (!this.#draining) void this.#drain();
    } else {
      this.#refuse(connection);
    }
  }

  #refuse(connection: Connection): void {
    connection.violations++;
    new Reply(connection, this.#gateway).refuse(-1, gatewayErrors.messageRate);
    if (connection.violations >= violationsAllowed) connection.disconnect();
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    let next: Waiting | undefined;
    while ((next = this.#waiting[0]) && !this.#closed.aborted) {
      const wait = this.#gateway.rate.waitUntilFree(performance.now());
      if (wait > 0) {
        await systemClock.sleep(Math.ceil(wait), this.#closed);
        continue;
      }
      this.#gateway.rate.take(performance.now());
      this.#waiting.shift();
      this.#pass(next.payload, next.connection);
    }
    this.#draining = false;
  }
}
