import type { Clock } from '../../calendar/clock.ts';
import type { TapeStream } from './tape-stream.ts';

/** A stream without anything to come is looked at this often, simulated milliseconds. */
const longestSleep = 60_000;

/** Plays the tapes to all streams that follow one: a single timer, set to what comes first. */
export class TapePlayer {
  readonly #clock: Clock;
  readonly #closed: AbortSignal;
  readonly #streams = new Set<TapeStream>();
  #playing = false;
  #wakeUp = new AbortController();

  constructor(clock: Clock, closed: AbortSignal) {
    this.#clock = clock;
    this.#closed = closed;
    closed.addEventListener('abort', () => this.#wakeUp.abort());
  }

  /** Begins a stream: the last trade before now at once, what is to come at its time, until its line is closed. */
  follow(stream: TapeStream, line: AbortSignal): void {
    this.#streams.add(stream);
    line.addEventListener('abort', () => this.#streams.delete(stream));
    stream.begin(this.#clock.now());
    if (!this.#playing) void this.#play();
    // The sleep may end after this stream's first trade is due.
    else this.#wakeUp.abort();
  }

  async #play(): Promise<void> {
    this.#playing = true;
    while (this.#streams.size > 0 && !this.#closed.aborted) {
      const now = this.#clock.now();
      let next = now + longestSleep;
      for (const stream of this.#streams) {
        if (stream.dueAt <= now) stream.advance(now);
        if (stream.dueAt < next) next = stream.dueAt;
      }
      if (this.#wakeUp.signal.aborted) this.#wakeUp = new AbortController();
      await this.#clock.sleep(next - now, this.#wakeUp.signal);
    }
    this.#playing = false;
  }
}
