import type { Bars } from '../analytics/bars.ts';
import type { Clock } from '../calendar/clock.ts';
import { formatUtc } from '../calendar/new-york.ts';
import { messageOf } from '../errors/openbell-error.ts';
import { stock } from '../wire/contract.ts';
import { readBars } from './bar-frame.ts';
import type { BarsConnection } from './bars-connection.ts';
import type { BarsOutcome, BarsRequest, ContractReference } from './gateway.ts';
import type { MessageTurns } from './gateway-budget.ts';
import { refusalOf, tooManyMessages, tooManyMessagesPauseMs } from './gateway-codes.ts';
import type { RequestIds } from './request-ids.ts';
import { isMaintenance } from './trading-hours.ts';

/** How one history request ended; `damaged` when its own answer could not be read. */
export type BarsAnswer = BarsOutcome | { readonly kind: 'damaged'; readonly message: string };

export interface BarRequestsOptions {
  /** The open bars connection, or undefined while there is none or the gateway has no link to IBKR. */
  readonly connection: () => BarsConnection | undefined;
  readonly ids: RequestIds;
  readonly pacer: MessageTurns;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

function outcomeOf(bars: Bars): BarsAnswer {
  return bars.length > 0 ? { kind: 'bars', bars } : { kind: 'no_data', message: 'an answer without bars' };
}

/** The open history requests of the bars connection, each ended by exactly one answer. */
export class BarRequests {
  readonly #options: BarRequestsOptions;
  readonly #pending = new Map<number, (answer: BarsAnswer) => void>();
  #lateAnswers = 0;

  constructor(options: BarRequestsOptions) {
    this.#options = options;
  }

  /** Answers that came for requests that had ended; they were dropped unread. */
  get lateAnswers(): number {
    return this.#lateAnswers;
  }

  /** Sends one request and waits for its end; a time-out or an abort cancels it at the gateway. */
  async ask(contract: ContractReference, request: BarsRequest, signal?: AbortSignal): Promise<BarsAnswer> {
    const { ids, pacer, connection, timeoutMs } = this.#options;
    await pacer.turn();
    if (signal?.aborted === true) return { kind: 'disconnected', message: 'the request was given up' };
    const open = connection();
    if (!open) return { kind: 'disconnected', message: 'the gateway is not connected' };
    const requestId = ids.next();
    return new Promise((resolve) => {
      const giveUp = (answer: BarsAnswer): void => {
        this.#end(requestId, answer);
        void this.#cancel(requestId, open);
      };
      const message = `no answer within ${timeoutMs / 1000} s`;
      const timer = setTimeout(() => giveUp({ kind: 'timed_out', message }), timeoutMs);
      const onAbort = (): void => giveUp({ kind: 'disconnected', message: 'the request was given up' });
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(requestId, (answer) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        resolve(answer);
      });
      open.send('historicalData', {
        requestId,
        contract: stock(contract.symbol, contract),
        includeExpired: false,
        endDateTime: request.end === undefined ? '' : formatUtc(request.end, 'yyyyMMdd-HH:mm:ss'),
        barSize: '1 min',
        duration: request.duration,
        regularHours: true,
        whatToShow: 'TRADES',
        formatDate: 2,
        keepUpToDate: false,
        chartOptions: '',
      });
    });
  }

  /**
   * A frame of bars has come.
   * @throws WireError when it cannot be read: the stream is not to be trusted any further.
   */
  received(requestId: number, payload: Buffer, at: number): void {
    if (!this.#pending.has(requestId)) {
      this.#lateAnswers++;
      return;
    }
    try {
      this.#end(requestId, outcomeOf(readBars(payload, at)));
    } catch (error) {
      this.#end(requestId, { kind: 'damaged', message: `unreadable answer: ${messageOf(error)}` });
      throw error;
    }
  }

  /** The gateway has refused a request, or says something about one that has ended. */
  refused(requestId: number, code: number, text: string): void {
    const outcome = refusalOf(code, text, isMaintenance(this.#options.clock.now()));
    if (code === tooManyMessages) this.#options.pacer.pause(tooManyMessagesPauseMs);
    if (this.#pending.has(requestId)) this.#end(requestId, outcome);
  }

  /** Ends everything that is open: nothing will answer it any more. */
  disconnect(reason: string): void {
    for (const requestId of [...this.#pending.keys()])
      this.#end(requestId, { kind: 'disconnected', message: reason });
  }

  #end(requestId: number, answer: BarsAnswer): void {
    const resolve = this.#pending.get(requestId);
    this.#pending.delete(requestId);
    resolve?.(answer);
  }

  async #cancel(requestId: number, on: BarsConnection): Promise<void> {
    await this.#options.pacer.turn();
    if (this.#options.connection() === on) on.send('cancelHistoricalData', { requestId });
  }
}
