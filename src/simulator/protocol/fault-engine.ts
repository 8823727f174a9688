import type { Request } from '../../wire/requests.ts';
import type { AnswerFault, FaultPlan, FaultRule, GatewayFault } from './fault-plan.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { broadcast, type Client, type Farm, type GatewayState } from './gateway-state.ts';
import { resolve } from './contract-lookup.ts';

/** What a gateway fault needs of the server. */
export interface Switchboard {
  disconnectAll(): void;
  /** Closes every socket and stops listening for `downMs` of simulated time. */
  restart(downMs: number): void;
}

/** The codes that tell of a farm: broken, and well again. */
const farmCodes: Readonly<Record<Farm, readonly [number, number]>> = {
  marketData: [2103, 2104],
  history: [2105, 2106],
  definitions: [2157, 2158],
};

const answerFaults = new Set([
  'silence',
  'error',
  'pacing',
  'late',
  'missing_end',
  'truncated_frame',
  'garbage_frame',
]);

/** Whether a request for market data names one of these generic ticks. */
function asksForAny(genericTicks: readonly number[], request: Request): boolean {
  if (request.kind !== 'marketData') return false;
  const asked = request.genericTicks.split(/[ ,]+/);
  return genericTicks.some((tick) =>
    asked.some((text) => text === String(tick) || text.startsWith(`${tick}:`)),
  );
}

function isAnswerFault(fault: AnswerFault | GatewayFault): fault is AnswerFault {
  return answerFaults.has(fault.kind);
}

/** Applies a fault plan to the requests and the time of one gateway. */
export class FaultEngine {
  readonly #gateway: GatewayState;
  readonly #switchboard: Switchboard;
  /** Rules about requests, each with the number of requests it matched. */
  readonly #requestRules: { readonly rule: FaultRule; matches: number }[];

  constructor(plan: FaultPlan, gateway: GatewayState, switchboard: Switchboard) {
    this.#gateway = gateway;
    this.#switchboard = switchboard;
    this.#requestRules = plan.filter((rule) => 'request' in rule.when).map((rule) => ({ rule, matches: 0 }));
    const start = gateway.clock.now();
    for (const { when, do: fault } of plan) {
      if ('request' in when || isAnswerFault(fault)) continue;
      const wait = 'atMs' in when ? when.atMs : when.at - start;
      this.#after(wait, () => this.#happen(fault));
    }
  }

  /**
   * Lets the plan look at a request. Faults of the gateway happen at once.
   * @returns the fault its answer suffers; silence where the client is gone or a broken farm would have to answer.
   */
  consider(request: Request, client: Client): AnswerFault | undefined {
    let suffered: AnswerFault | undefined;
    for (const entry of this.#requestRules) {
      if (!this.#matches(entry.rule, request, client)) continue;
      entry.matches++;
      const { when, do: fault } = entry.rule;
      if ('request' in when && when.occurrence !== undefined && when.occurrence !== entry.matches) continue;
      if (isAnswerFault(fault)) suffered ??= fault;
      else if (fault.kind === 'disconnect') {
        client.disconnect();
        return { kind: 'silence' };
      } else this.#happen(fault);
    }
    return suffered;
  }

  #matches({ when }: FaultRule, request: Request, client: Client): boolean {
    if (!('request' in when) || when.request !== request.kind) return false;
    if (when.clientId !== undefined && when.clientId !== client.clientId) return false;
    if (when.genericTicks !== undefined && !asksForAny(when.genericTicks, request)) return false;
    if (when.symbol === undefined) return true;
    const symbol =
      'contract' in request ? resolve(this.#gateway.market, request.contract)?.symbol : undefined;
    return symbol !== undefined && [when.symbol].flat().includes(symbol);
  }

  #happen(fault: GatewayFault): void {
    const gateway = this.#gateway;
    switch (fault.kind) {
      case 'disconnect': {
        this.#switchboard.disconnectAll();
        return;
      }
      case 'restart': {
        this.#switchboard.restart(fault.downMs);
        return;
      }
      case 'notice': {
        broadcast(gateway, fault.code, fault.text);
        return;
      }
      case 'link': {
        this.#loseLink(fault);
        return;
      }
      case 'farm': {
        this.#breakFarm(fault);
        return;
      }
      case 'mute': {
        const until = fault.ms === undefined ? Infinity : gateway.clock.now() + fault.ms;
        if (fault.ofNewStreams) gateway.lines.muteSymbols([fault.symbol].flat(), until);
        else gateway.lines.mute([fault.symbol].flat(), until);
        return;
      }
      case 'competing_session': {
        this.#compete(fault);
      }
    }
  }

  #breakFarm({ farm, downMs, dead = [] }: GatewayFault & { kind: 'farm' }): void {
    const gateway = this.#gateway;
    const [broken, well] = farmCodes[farm];
    gateway.brokenFarms.add(farm);
    gateway.lines.mute([dead].flat(), Infinity);
    broadcast(gateway, broken);
    this.#after(downMs, () => {
      gateway.brokenFarms.delete(farm);
      broadcast(gateway, well);
    });
  }

  #compete({ ms, streams }: GatewayFault & { kind: 'competing_session' }): void {
    const gateway = this.#gateway;
    gateway.competingSession = true;
    for (const { requestId, reply, symbol } of gateway.lines.all()) {
      reply.warn(requestId, gatewayErrors.competingSession);
      if (streams === 'dead') gateway.lines.mute([symbol], Infinity);
    }
    this.#after(ms, () => {
      gateway.competingSession = false;
    });
  }

  #loseLink({ lostMs, restored }: { lostMs: number; restored: number }): void {
    const gateway = this.#gateway;
    gateway.linkLost = true;
    broadcast(gateway, 1100);
    this.#after(lostMs, () => {
      gateway.linkLost = false;
      if (restored === 1101) for (const client of gateway.clients.values()) client.open.endAll();
      broadcast(gateway, restored);
    });
  }

  /** Acts after simulated time, unless the gateway closes before. */
  #after(milliseconds: number, act: () => void): void {
    const { clock, closed } = this.#gateway;
    void clock.sleep(milliseconds, closed).then(() => {
      if (!closed.aborted) act();
    });
  }
}
