import { stopwatch } from '../calendar/clock.ts';

/** Time and waiting as the pacer sees them; tests put a virtual one in its place. */
export interface PacerTime {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly schedule: (run: () => void, milliseconds: number) => void;
}

/**
 * Added to the second the rule speaks of: timers are whole milliseconds, and the gateway measures when messages
 * arrive, not when they leave.
 */
const secondMs = 1_002;

/** Share of a second's messages that may leave at once after a silence. */
const burstShare = 8;

function realTime(): PacerTime {
  return { now: stopwatch(), schedule: (run, milliseconds) => void setTimeout(run, milliseconds) };
}

/**
 * Lets messages go at most `perSecond` in any second, over every connection that shares it. Messages are spread
 * evenly with a small burst instead of leaving in blocks of a second: two blocks that meet at the gateway because
 * the first was delayed would break its limit.
 *
 * A virtual schedule (GCRA): each message takes `interval` of it, and a message may be up to `burst - 1`
 * intervals early; a window of one second then holds at most `burst + (perSecond - burst)` of them.
 */
export class Pacer {
  readonly #interval: number;
  readonly #tolerance: number;
  readonly #time: PacerTime;
  readonly #waiting: (() => void)[] = [];
  #scheduled = false;
  /** When the next message would be due if they all came evenly. */
  #due = 0;
  #sent = 0;

  /** @param perSecond at least 1. */
  constructor(perSecond: number, time: PacerTime = realTime()) {
    const burst = Math.max(1, Math.floor(perSecond / burstShare));
    this.#interval = secondMs / (perSecond - burst + 1);
    this.#tolerance = (burst - 1) * this.#interval;
    this.#time = time;
  }

  /** Messages let go so far. */
  get sent(): number {
    return this.#sent;
  }

  /** Resolves when one message may be sent, at once; first come, first served. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#scheduled) this.#release();
    });
  }

  /** No message leaves for a while: the gateway has complained about their number. */
  pause(milliseconds: number): void {
    this.#due = Math.max(this.#due, this.#time.now() + this.#tolerance + milliseconds);
  }

  readonly #release = (): void => {
    this.#scheduled = false;
    while (this.#waiting.length > 0) {
      const now = this.#time.now();
      const wait = this.#due - this.#tolerance - now;
      if (wait > 0) {
        this.#scheduled = true;
        this.#time.schedule(this.#release, Math.ceil(wait));
        return;
      }
      this.#due = Math.max(this.#due, now) + this.#interval;
      this.#sent++;
      this.#waiting.shift()!();
    }
  };
}
