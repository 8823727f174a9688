import type { Bars } from '../analytics/bars.ts';
import type { Clock } from '../calendar/clock.ts';
import { piecesOf, stitchBars } from './bar-pieces.ts';
import type { BarRequests, BarsAnswer } from './bar-requests.ts';
import type { BarsOutcome, BarsRequest, ContractReference } from './gateway.ts';
import type { RequestSlots } from './gateway-budget.ts';
import type { LoadSign } from './in-flight.ts';

/** Pauses before a request refused for pacing is sent again; after the last one the refusal stands. */
const pacingPausesMs = [2_000, 5_000, 10_000];
/** How long a new connection is waited for after an answer that could not be read. */
const reconnectWaitMs = 10_000;

const overloaded: ReadonlySet<BarsAnswer['kind']> = new Set(['pacing', 'timed_out']);
const unrelated: ReadonlySet<BarsAnswer['kind']> = new Set(['disconnected', 'refused', 'damaged']);

function loadSign({ kind }: BarsAnswer): LoadSign {
  if (overloaded.has(kind)) return 'overloaded';
  return unrelated.has(kind) ? 'neutral' : 'answered';
}

export interface BarHistoryOptions {
  readonly requests: BarRequests;
  readonly inFlight: RequestSlots;
  readonly clock: Clock;
  /** Resolves when the bars connection is open. */
  readonly whenOpen: () => Promise<void>;
}

/** Fetches bars with everything a caller should not have to think of: turns, back-off, smaller pieces. */
export class BarHistory {
  readonly #options: BarHistoryOptions;

  constructor(options: BarHistoryOptions) {
    this.#options = options;
  }

  /**
   * Fetches bars in one request; when that times out, once more in pieces of 5 sessions one after the other.
   * A pacing refusal is repeated three times with growing pauses, an unreadable answer once.
   */
  async fetch(contract: ContractReference, request: BarsRequest, signal?: AbortSignal): Promise<BarsOutcome> {
    const whole = await this.#patiently(contract, request, signal);
    if (whole.kind !== 'timed_out') return whole;
    const pieces = piecesOf(request, this.#options.clock.now());
    return pieces.length === 0 ? whole : this.#inPieces(contract, pieces, signal);
  }

  async #inPieces(
    contract: ContractReference,
    pieces: readonly BarsRequest[],
    signal: AbortSignal | undefined,
  ): Promise<BarsOutcome> {
    const parts: Bars[] = [];
    let empty: BarsOutcome | undefined;
    for (const piece of pieces) {
      const outcome = await this.#patiently(contract, piece, signal);
      // A stock listed during the window has no data for its older pieces.
      if (outcome.kind === 'no_data') empty = outcome;
      else if (outcome.kind === 'bars') parts.push(outcome.bars);
      else return outcome;
    }
    return parts.length === 0 && empty ? empty : { kind: 'bars', bars: stitchBars(parts) };
  }

  async #patiently(
    contract: ContractReference,
    request: BarsRequest,
    signal: AbortSignal | undefined,
  ): Promise<BarsOutcome> {
    const { clock, inFlight, requests } = this.#options;
    const pauses = [...pacingPausesMs];
    for (let damages = 0; ;) {
      const answer = await inFlight.run(() => requests.ask(contract, request, signal), loadSign);
      if (answer.kind === 'pacing') {
        const pause = pauses.shift();
        if (pause === undefined) return answer;
        await clock.sleep(pause, signal);
      } else if (answer.kind === 'damaged') {
        if (++damages > 1) return { kind: 'refused', message: answer.message };
        await this.#untilOpen();
      } else return answer;
    }
  }

  async #untilOpen(): Promise<void> {
    const enough = new AbortController();
    await Promise.race([this.#options.whenOpen(), this.#options.clock.sleep(reconnectWaitMs, enough.signal)]);
    enough.abort();
  }
}
