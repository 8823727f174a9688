import type { EpochMs } from '../calendar/clock.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Source } from '../source.ts';
import { balanceQuestion, positionsQuestion } from './account-questions.ts';
import { type Answer, ask, type Asking, askWithin, type Question, valueOf } from './ask.ts';
import { BarHistory } from './bar-history.ts';
import { BarRequests } from './bar-requests.ts';
import { contractDetailsQuestion } from './contract-details.ts';
import { currentTimeQuestion } from './current-time.ts';
import { fillsQuestion } from './fills.ts';
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
} from './gateway.ts';
import type { BudgetMode, GatewayBudget } from './gateway-budget.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { isLiveRefused, type Quote, snapshotQuestion } from './market-snapshot.ts';
import { RequestIds } from './request-ids.ts';
import { runScan } from './scanner.ts';
import { SessionConnections } from './session-connections.ts';
import { type TickCount, ticksQuestion } from './tick-count.ts';
import { canMeasureUnit, measuredUnit, unitByVersion } from './volume-units.ts';

const defaultAnswerTimeoutMs = 30_000;
const snapshotTimeoutMs = 12_000;
const fillsTimeoutMs = 10_000;

/** What a session has done so far, for logs, benches and tests. */
export interface GatewayCounters {
  /** Messages sent over both connections, cancels and greetings included. */
  readonly messages: number;
  /** Bar answers dropped because their request had ended. */
  readonly lateAnswers: number;
  readonly reconnects: number;
  /** History requests that may be open now; it falls while the gateway is slow. */
  readonly inFlightLimit: number;
  readonly budget: BudgetMode;
}

/** A session with what only openbell's own check and benches ask of it. */
export interface OpenGateway extends Gateway {
  /** Whether requests can be answered now. */
  readonly connected: boolean;
  readonly counters: GatewayCounters;
  /** Counts the ticks of one stock for a while. @throws OpenbellError GATEWAY_LOST | GATEWAY_REFUSED. */
  countTicks(contract: ContractReference, milliseconds: number): Promise<TickCount>;
  /** The gateway's own clock, to the second. @throws OpenbellError GATEWAY_LOST | GATEWAY_REFUSED. */
  currentTime(): Promise<EpochMs>;
}

class GatewaySession implements OpenGateway {
  source!: Source;
  serverVersion = 0;
  readonly #options: GatewayOptions;
  readonly #budget: GatewayBudget;
  readonly #connections: SessionConnections;
  readonly #requests: BarRequests;
  readonly #history: BarHistory;
  readonly #asking: Asking;
  readonly #timeoutMs: number;
  #volumeUnit: number | undefined;

  constructor(options: GatewayOptions) {
    const { clock, budget } = options;
    this.#options = options;
    this.#budget = budget;
    this.#timeoutMs = options.answerTimeoutMs ?? defaultAnswerTimeoutMs;
    this.#connections = new SessionConnections(options, () => this.#requests);
    const ids = new RequestIds(clock.now());
    this.#requests = new BarRequests({
      connection: this.#connections.bars,
      ids,
      pacer: budget.messages,
      clock,
      timeoutMs: options.requestTimeoutMs,
    });
    this.#history = new BarHistory({
      requests: this.#requests,
      inFlight: budget.histories,
      clock,
      whenOpen: this.#connections.whenBarsOpen,
    });
    this.#asking = {
      connection: this.#connections.api,
      socket: this.#connections.apiSocket,
      ids,
      pacer: budget.messages,
      onLost: this.#connections.onLost,
    };
  }

  async open(): Promise<void> {
    try {
      const { source, serverVersion } = await this.#connections.open();
      this.source = source;
      this.serverVersion = serverVersion;
    } catch (error) {
      await this.#budget.close();
      throw error;
    }
  }

  get connected(): boolean {
    return this.#connections.api() !== undefined && this.#connections.bars() !== undefined;
  }

  get counters(): GatewayCounters {
    return {
      messages: this.#budget.messages.sent,
      lateAnswers: this.#requests.lateAnswers,
      reconnects: this.#connections.reconnects,
      inFlightLimit: this.#budget.histories.limit,
      budget: this.#budget.mode,
    };
  }

  fetchBars(contract: ContractReference, request: BarsRequest, signal?: AbortSignal): Promise<BarsOutcome> {
    return this.#history.fetch(contract, request, signal);
  }

  scan(request: ScanRequest, signal?: AbortSignal): Promise<ScanOutcome> {
    return runScan(this.#asking, this.#budget.scans, this.#options.clock, this.#timeoutMs, request, signal);
  }

  async contractDetails(contract: ContractReference): Promise<ContractDetails> {
    const found = await this.#ask(contractDetailsQuestion(contract, this.#timeoutMs));
    const { primaryExchange } = contract;
    const best = found.find((details) => details.primaryExchange === primaryExchange) ?? found[0];
    if (best) return best;
    throw new OpenbellError(
      'GATEWAY_REFUSED',
      `contract details of ${contract.symbol}: the gateway knows none.`,
    );
  }

  async snapshot(contract: ContractReference): Promise<Snapshot> {
    const about = `market data of ${contract.symbol}`;
    const question = (delayed: boolean): Promise<Answer<Quote>> =>
      askWithin(
        this.#budget.lines,
        this.#asking,
        snapshotQuestion(contract, delayed, Math.min(snapshotTimeoutMs, this.#timeoutMs)),
      );
    const live = await question(false);
    const refused = live.kind === 'refused' && isLiveRefused(live);
    const quote = valueOf(refused ? await question(true) : live, about);
    if (quote.volume === null) return quote;
    return { ...quote, volume: quote.volume * (await this.#unitOfVolume(contract, quote.volume)) };
  }

  accountBalance(): Promise<Readonly<Record<string, number>>> {
    return this.#ask(balanceQuestion(this.source.account, this.#timeoutMs));
  }

  positions(): Promise<readonly Position[]> {
    return this.#ask(positionsQuestion(this.source.account, this.#timeoutMs));
  }

  fillsToday(): Promise<FillsToday> {
    return this.#ask(fillsQuestion(this.source.account, Math.min(fillsTimeoutMs, this.#timeoutMs)));
  }

  async countTicks(contract: ContractReference, milliseconds: number): Promise<TickCount> {
    const question = ticksQuestion(contract, milliseconds);
    return valueOf(await askWithin(this.#budget.lines, this.#asking, question), question.about);
  }

  currentTime(): Promise<EpochMs> {
    return this.#ask(currentTimeQuestion(this.#timeoutMs));
  }

  async close(): Promise<void> {
    this.#connections.close('the session was closed');
    await this.#budget.close();
  }

  async #ask<T>(question: Question<T>): Promise<T> {
    return valueOf(await ask(this.#asking, question), question.about);
  }

  /** Measured once where today's bars can tell it, else by the protocol version. */
  async #unitOfVolume(contract: ContractReference, tickVolume: number): Promise<number> {
    if (this.#volumeUnit !== undefined) return this.#volumeUnit;
    if (!canMeasureUnit(this.#options.clock.now())) return unitByVersion(this.serverVersion);
    const outcome = await this.fetchBars(contract, { duration: '1 D' });
    if (outcome.kind !== 'bars') return unitByVersion(this.serverVersion);
    const shares = outcome.bars.volume.reduce((sum, volume) => sum + volume, 0);
    this.#volumeUnit = measuredUnit(tickVolume, shares, this.serverVersion);
    return this.#volumeUnit;
  }
}

/**
 * Opens a read-only session with IB Gateway or TWS: two connections with client ids of their own that share one
 * pacing, opened again with back-off for as long as the session lives.
 * @throws OpenbellError GATEWAY_UNREACHABLE | GATEWAY_CLIENT_ID | GATEWAY_ACCOUNT | GATEWAY_MODE | GATEWAY_REFUSED.
 */
export async function openGateway(options: GatewayOptions): Promise<OpenGateway> {
  const session = new GatewaySession(options);
  await session.open();
  return session;
}
