import { stopwatch } from '../calendar/clock.ts';
import type { MessageTurns } from '../ibkr/gateway-budget.ts';
import { Pacer } from '../ibkr/pacer.ts';
import type { BudgetLink } from './budget-link.ts';
import { bookTurns, pauseTurns } from './budget-scripts.ts';

/** The tracker's messages are kept for it; everybody else shares the rest. */
export type MessageClass = 'tracker' | 'rest';

export interface TurnsOptions {
  readonly class: MessageClass;
  /** Messages a second of the whole class. */
  readonly perSecond: number;
  /** Messages a second this process may send when it cannot agree with the others. */
  readonly share: number;
}

/**
 * How long after its moment a turn is good. A process that wakes later, its loop having been blocked, books another one: two
 * late messages would meet.
 */
const validMs = 100;
/** The span in which at most a second's messages are booked: messages leave anywhere in their turns' validity. */
export const spanMs = 1_000 + validMs + 2;
/** How far ahead turns are booked, so that Redis's answers are not waited for between messages. */
const aheadMs = 100;
/** Between two tries while Redis gives no answer and does not count as away yet. */
const retryMs = 50;

interface Turn {
  /** By this process's stopwatch. */
  readonly from: number;
  readonly until: number;
}

/** Turns for messages booked in Redis, among all processes that use the gateway; by this process's own share while it is away. */
export class SharedTurns implements MessageTurns {
  readonly #options: TurnsOptions;
  readonly #link: BudgetLink;
  readonly #own: Pacer;
  readonly #elapsed = stopwatch();
  readonly #waiting: (() => void)[] = [];
  readonly #booked: Turn[] = [];
  #wantedTurns = 0;
  #booking = false;
  #onOwnShare = false;
  #timer: NodeJS.Timeout | undefined;
  #sent = 0;
  #closed = false;

  constructor(link: BudgetLink, options: TurnsOptions) {
    this.#link = link;
    this.#options = options;
    this.#own = new Pacer(options.share);
  }

  get sent(): number {
    return this.#sent;
  }

  turn(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.advance();
    });
  }

  pause(milliseconds: number): void {
    this.#own.pause(milliseconds);
    this.#booked.length = 0;
    if (this.#link.usable) void this.#link.run(pauseTurns, milliseconds);
  }

  /** Lets go what may go; to be called when the link has changed too. */
  readonly advance = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    if (this.#link.mode === 'own_share') {
      this.#booked.length = 0;
      if (!this.#onOwnShare) void this.#byOwnShare();
      return;
    }
    this.#useBooked();
    if (this.#waiting.length > this.#booked.length) this.#book();
    const next = this.#booked[0];
    if (next) this.#wakeIn(next.from - this.#elapsed());
  };

  /** Nothing waits any longer: what it waits for will find no connection. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #useBooked(): void {
    const now = this.#elapsed();
    while (this.#waiting.length > 0 && this.#booked.length > 0 && this.#booked[0]!.from <= now)
      if (this.#booked.shift()!.until >= now) this.#letGo();
  }

  #letGo(): void {
    this.#sent++;
    this.#waiting.shift()!();
  }

  #book(): void {
    if (this.#booking || !this.#link.usable) return;
    const last = this.#booked.at(-1);
    if (last && last.from - this.#elapsed() > aheadMs) return;
    this.#booking = true;
    this.#wantedTurns = this.#waiting.length - this.#booked.length;
    void this.#bookNow().finally(() => {
      this.#booking = false;
      if (!this.#closed) this.advance();
    });
  }

  async #bookNow(): Promise<void> {
    const { perSecond, share } = this.#options;
    const asked = this.#elapsed();
    const answer = await this.#link.run(
      bookTurns,
      ...[this.#options.class, this.#wantedTurns, perSecond, share, spanMs, aheadMs],
    );
    if (!Array.isArray(answer)) {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      return;
    }
    // Redis's moment lies between question and answer: a turn is used neither before it can have come nor too late for any.
    const answered = this.#elapsed();
    const [wait = 0, interval = 0, booked = 0] = answer.map(Number);
    for (let turn = 0; turn < booked; turn++) {
      const offset = wait + turn * interval;
      this.#booked.push({ from: answered + offset, until: asked + offset + validMs });
    }
  }

  async #byOwnShare(): Promise<void> {
    const isAway = (): boolean => this.#link.mode === 'own_share';
    this.#onOwnShare = true;
    while (this.#waiting.length > 0 && isAway() && !this.#closed) {
      await this.#own.turn();
      // A turn that comes after Redis is back is not used: the others count on this process again.
      if (isAway() && this.#waiting.length > 0) this.#letGo();
    }
    this.#onOwnShare = false;
    if (!this.#closed) this.advance();
  }

  #wakeIn(milliseconds: number): void {
    this.#timer = setTimeout(this.advance, Math.max(0, Math.ceil(milliseconds)));
  }
}
