import type { Logger } from 'pino';

import type { Clock } from '../calendar/clock.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import type {
  BarsOutcome,
  BarsRequest,
  ContractDetails,
  ContractReference,
  FillsToday,
  Gateway,
  Position,
  ScanOutcome,
  ScanRequest,
  Snapshot,
} from '../ibkr/gateway.ts';
import type { OpenGateway } from '../ibkr/open-gateway.ts';
import type { Source } from '../source.ts';
import { isGatewayAway } from './gateway-access.ts';
import { GatewayMember } from './gateway-member.ts';
import { withinLimit } from './within-limit.ts';

const wakeEveryMs = 1_000;
/** How long those named earlier are waited for once one is open: the first in order says what the others must serve. */
const orderMs = 1_000;

export interface JoinedOptions {
  readonly gateways: readonly { readonly name: string; readonly open: () => Promise<OpenGateway> }[];
  /** Which account is to be read; else it is that of the gateway named first. */
  readonly account: string | undefined;
  /** Refuses a source the data must not be mixed with. @throws OpenbellError STORE_SOURCE. */
  readonly accept: (source: Source) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
}

type Ended = { readonly kind: string };

/**
 * Several gateways as one: bars are asked of the one with most room, scans of the first that is alive, the account of the one
 * that serves it. What one cannot answer because it is away is asked of the others at once; when all are away it ends as with one.
 */
export class JoinedGateways implements Gateway {
  readonly members: readonly GatewayMember[];
  readonly #options: JoinedOptions;
  readonly #waking: NodeJS.Timeout;
  #mode: Source['mode'] | undefined;
  #account: string | undefined;

  constructor(options: JoinedOptions) {
    this.#options = options;
    this.#account = options.account;
    this.members = options.gateways.map(
      ({ name, open }, index) =>
        new GatewayMember({
          name,
          open,
          clock: options.clock,
          accept: (session) => this.#accept(index, session),
        }),
    );
    this.#waking = setInterval(() => this.#wake(), wakeEveryMs);
    this.#waking.unref();
  }

  /** Opens them all; one suffices to go on. @throws OpenbellError why none can be used, where waiting can help that of one of these. */
  async open(): Promise<void> {
    try {
      await this.#anyOf(this.members);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Of the first that is open. */
  get source(): Source {
    return this.#first.source;
  }

  get serverVersion(): number {
    return this.#first.serverVersion;
  }

  fetchBars(contract: ContractReference, request: BarsRequest, signal?: AbortSignal): Promise<BarsOutcome> {
    return this.#askInTurn(
      (gateway) => gateway.fetchBars(contract, request, signal),
      (connected) => connected.reduce((most, member) => (member.room > most.room ? member : most)),
      signal,
    );
  }

  scan(request: ScanRequest, signal?: AbortSignal): Promise<ScanOutcome> {
    return this.#askInTurn(
      (gateway) => gateway.scan(request, signal),
      ([first]) => first!,
      signal,
    );
  }

  contractDetails(contract: ContractReference): Promise<ContractDetails> {
    return this.#askFirst((gateway) => gateway.contractDetails(contract));
  }

  snapshot(contract: ContractReference): Promise<Snapshot> {
    return this.#askFirst((gateway) => gateway.snapshot(contract));
  }

  accountBalance(): Promise<Readonly<Record<string, number>>> {
    return this.#ofAccount.then((gateway) => gateway.accountBalance());
  }

  positions(): Promise<readonly Position[]> {
    return this.#ofAccount.then((gateway) => gateway.positions());
  }

  fillsToday(): Promise<FillsToday> {
    return this.#ofAccount.then((gateway) => gateway.fillsToday());
  }

  async close(): Promise<void> {
    clearInterval(this.#waking);
    await Promise.all(this.members.map((member) => member.close()));
  }

  get #first(): OpenGateway {
    const open =
      this.members.find(({ connected }) => connected) ?? this.members.find(({ session }) => session);
    if (open?.session) return open.session;
    throw new OpenbellError('GATEWAY_LOST', 'No gateway is open.');
  }

  /** The gateway that serves the account: the first in order that does. @throws OpenbellError GATEWAY_… when it is away. */
  get #ofAccount(): Promise<OpenGateway> {
    const [head] = this.members;
    if (this.#account === undefined) return head!.open();
    const serving = this.members.filter(({ session }) => session?.source.account === this.#account);
    const open = serving.find(({ connected }) => connected) ?? serving[0];
    return open ? open.open() : head!.open();
  }

  #wake(): void {
    for (const member of this.members) member.wake();
  }

  /** Opens those given; resolves when the first can be used. @throws the failure that waiting can help, else the first. */
  async #anyOf(members: readonly GatewayMember[]): Promise<void> {
    try {
      await Promise.any(members.map((member) => member.open()));
    } catch {
      const failures = members.map(({ failure }) => failure).filter((failure) => failure !== null);
      throw (
        failures.find(isGatewayAway) ??
        failures[0] ??
        new OpenbellError('GATEWAY_LOST', 'No gateway could be opened.')
      );
    }
  }

  /** Asks one after the other until one is there to answer. */
  async #askInTurn<T extends Ended>(
    ask: (gateway: OpenGateway) => Promise<T>,
    choose: (connected: readonly GatewayMember[]) => GatewayMember,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const asked = new Set<GatewayMember>();
    let away: T | undefined;
    for (;;) {
      const left = this.members.filter((member) => !asked.has(member));
      const connected = left.filter((member) => member.connected);
      if (connected.length === 0) {
        if (away) return away;
        // None can answer now: the word of one whose session is there says so as it would alone.
        const member = this.members.find(({ session }) => session) ?? this.members[0]!;
        return member.ask(ask);
      }
      const member = choose(connected);
      asked.add(member);
      const outcome = await member.ask(ask);
      if (outcome.kind !== 'disconnected' || signal?.aborted === true) return outcome;
      away = outcome;
    }
  }

  async #askFirst<T>(ask: (gateway: OpenGateway) => Promise<T>): Promise<T> {
    let failure: OpenbellError | undefined;
    for (const member of this.members.filter(({ connected }) => connected)) {
      try {
        return await member.ask(ask);
      } catch (error) {
        if (!isGatewayAway(error)) throw error;
        failure = error;
      }
    }
    throw failure ?? new OpenbellError('GATEWAY_LOST', 'No gateway is connected.');
  }

  /** @throws OpenbellError GATEWAY_MODE | STORE_SOURCE for one that serves something else: it is left out, the others work. */
  async #accept(index: number, { source }: OpenGateway): Promise<void> {
    const earlier = this.members.slice(0, index).filter(({ condition }) => condition === 'connecting');
    await withinLimit(Promise.allSettled(earlier.map((member) => member.open())), orderMs);
    const { name } = this.members[index]!;
    try {
      if (this.#mode !== undefined && this.#mode !== source.mode) {
        throw new OpenbellError(
          'GATEWAY_MODE',
          `Gateway ${name} serves ${source.account}, ${source.mode}, while the others are ${this.#mode}.`,
        );
      }
      await this.#options.accept(source);
    } catch (error) {
      if (this.members.length > 1)
        this.#options.log.error({ gateway: name, error: messageOf(error) }, 'the gateway is left out');
      throw error;
    }
    this.#mode = source.mode;
    if (index === 0) this.#account ??= source.account;
  }
}
