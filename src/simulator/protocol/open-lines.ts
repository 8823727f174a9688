import type { Clock } from '../../calendar/clock.ts';
import type { Listing } from '../market/market.ts';
import type { Farm } from './gateway-state.ts';
import type { Reply } from './reply.ts';
import { statisticsOf } from './statistics.ts';

export type LineKind = 'marketData' | 'tickByTick';

/** One open stream of one client. */
export interface Line {
  readonly kind: LineKind;
  readonly requestId: number;
  readonly symbol: string;
  readonly reply: Reply;
  /** Aborts when it is cancelled or its client is gone. */
  readonly signal: AbortSignal;
}

/** What keeps every stream silent. */
interface Outages {
  readonly clock: Clock;
  readonly brokenFarms: ReadonlySet<Farm>;
  readonly linkLost: boolean;
  readonly competingSession: boolean;
}

/** The open streams of all clients, and which of them have nothing to say. */
export class OpenLines {
  readonly #lines = new Set<Line>();
  /** When muted lines, and all lines of muted symbols, speak again: epoch milliseconds. */
  readonly #mutedLines = new WeakMap<Line, number>();
  readonly #mutedSymbols = new Map<string, number>();

  /** Opens a stream for the request of a reply; undefined when its id is taken. */
  open(kind: LineKind, requestId: number, { symbol }: Listing, reply: Reply): Line | undefined {
    const { client, gateway } = reply;
    const signal = client.open.begin(kind, requestId);
    if (!signal) return undefined;
    const line = { kind, requestId, symbol, reply, signal };
    this.#lines.add(line);
    const { lines, mostLinesOfOneSymbol } = statisticsOf(gateway.statistics, client.clientId);
    const ids = lines[kind].get(symbol) ?? new Set();
    lines[kind].set(symbol, ids.add(requestId));
    mostLinesOfOneSymbol[kind] = Math.max(mostLinesOfOneSymbol[kind], ids.size);
    signal.addEventListener('abort', () => {
      this.#lines.delete(line);
      ids.delete(requestId);
      if (ids.size === 0) lines[kind].delete(symbol);
    });
    return line;
  }

  all(): readonly Line[] {
    return [...this.#lines];
  }

  /** Silences the open streams of symbols until an instant; a stream opened later is well. */
  mute(symbols: readonly string[], until: number): void {
    for (const line of this.#lines) if (symbols.includes(line.symbol)) this.#mutedLines.set(line, until);
  }

  /** Silences every stream of symbols until an instant, those to come as well. */
  muteSymbols(symbols: readonly string[], until: number): void {
    for (const symbol of symbols) this.#mutedSymbols.set(symbol, until);
  }

  /** Whether a stream sends what happens now. */
  speaks(line: Line, { clock, brokenFarms, linkLost, competingSession }: Outages): boolean {
    if (linkLost || competingSession || brokenFarms.has('marketData')) return false;
    const until = Math.max(this.#mutedLines.get(line) ?? 0, this.#mutedSymbols.get(line.symbol) ?? 0);
    return until === 0 || clock.now() >= until;
  }
}
