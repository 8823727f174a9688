import { rowsUntil, type TickerTape } from '../market/ticker-tape.ts';

/** Who is told of what happens on a tape; instants are epoch milliseconds of the tape. */
export interface TapeListener {
  /** The trade of a row. */
  trade(row: number): void;
  /** Anything else that shows at an instant, `rows` trades having happened: quotes, halts. */
  look(rows: number, instant: number): void;
  /** Whether it wants to hear of this trade; the newest it wants is repeated where a stream begins. */
  hears(row: number): boolean;
  /** Instant of the next look after one, Infinity for none. */
  nextLook(instant: number): number;
  /** Whether anything said now would arrive. */
  speaks(): boolean;
}

/** One stream's place on a tape. Scripted trades are not sampled: each is told when its time has come. */
export class TapeStream {
  /** When there is something to tell, epoch milliseconds of the gateway. */
  dueAt = Infinity;
  readonly #tape: TickerTape;
  readonly #listener: TapeListener;
  readonly #delayMs: number;
  /** Trades that have happened. */
  #rows = 0;
  #halts = 0;
  #nextLook = Infinity;
  /** Whether trades went by untold. */
  #behind = false;

  /** @param delayMs by how much the stream shows the past. */
  constructor(tape: TickerTape, listener: TapeListener, delayMs: number) {
    this.#tape = tape;
    this.#listener = listener;
    this.#delayMs = delayMs;
  }

  /** Tells what stands at `now`: the last trade and a look. */
  begin(now: number): void {
    const instant = now - this.#delayMs;
    this.#rows = rowsUntil(this.#tape.time, instant);
    this.#halts = rowsUntil(this.#tape.haltTime, instant);
    this.#behind = true;
    this.#nextLook = instant;
    this.advance(now);
  }

  /** Tells every trade up to `now`, then a look where one is due. While nothing would arrive, trades go by. */
  advance(now: number): void {
    const instant = now - this.#delayMs;
    const { time, haltTime, length } = this.#tape;
    const listener = this.#listener;
    const speaks = listener.speaks();
    if (speaks && this.#behind) {
      this.#tellLast();
      this.#behind = false;
    }
    for (; this.#rows < length && time[this.#rows]! <= instant; this.#rows += 1) {
      if (!speaks) this.#behind = true;
      else if (listener.hears(this.#rows)) listener.trade(this.#rows);
    }
    const halts = rowsUntil(haltTime, instant);
    if (halts > this.#halts || instant >= this.#nextLook) {
      if (speaks) listener.look(this.#rows, instant);
      this.#nextLook = listener.nextLook(instant);
    }
    this.#halts = halts;
    this.dueAt =
      Math.min(time[this.#rows] ?? Infinity, haltTime[halts] ?? Infinity, this.#nextLook) + this.#delayMs;
  }

  #tellLast(): void {
    let row = this.#rows - 1;
    while (row >= 0 && !this.#listener.hears(row)) row -= 1;
    if (row >= 0) this.#listener.trade(row);
  }
}
