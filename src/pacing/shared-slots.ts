import type { Leases } from '../ibkr/in-flight.ts';
import type { BudgetLink } from './budget-link.ts';
import { takeSlot } from './budget-scripts.ts';

/** Between two tries of the first in the queue while every slot is taken, milliseconds; at random in between. */
const pollMs = { least: 20, most: 80 };

export interface SlotsOptions {
  readonly kind: 'histories' | 'scans' | 'lines';
  readonly member: string;
  /** Slots of all processes together. */
  readonly total: number;
  /** Slots of this process when it cannot agree with the others. */
  readonly share: number;
}

/** Slots for open requests counted in Redis, among all processes that use the gateway; by this process's own share while it is away. */
export class SharedSlots implements Leases {
  readonly #options: SlotsOptions;
  readonly #link: BudgetLink;
  readonly #waiting: (() => void)[] = [];
  #held = 0;
  #asking = false;
  /** Whether Redis may think that another number is held. */
  #untold = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(link: BudgetLink, options: SlotsOptions) {
    this.#link = link;
    this.#options = options;
  }

  acquire(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.advance();
    });
  }

  release(): void {
    this.#held = Math.max(0, this.#held - 1);
    this.#untold = true;
    this.advance();
  }

  /** Tells Redis what is held again: it may have forgotten. */
  tellAgain(): void {
    this.#untold ||= this.#held > 0;
    this.advance();
  }

  /** Gives out what can be given out; to be called when the link has changed too. */
  readonly advance = (): void => {
    if (this.#closed) return;
    if (this.#link.mode === 'own_share') {
      this.#untold = true;
      while (this.#waiting.length > 0 && this.#held < this.#options.share) this.#give();
      return;
    }
    if (this.#asking || !this.#link.usable) return;
    if (this.#waiting.length > 0 || this.#untold) void this.#ask();
  };

  /** Nothing waits any longer: what it waits for will find no connection. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #give(): void {
    this.#held++;
    this.#waiting.shift()!();
  }

  async #ask(): Promise<void> {
    const { kind, member, total, share } = this.#options;
    clearTimeout(this.#timer);
    this.#asking = true;
    this.#untold = false;
    const wants = this.#waiting.length > 0;
    const answer = await this.#link.run(takeSlot, kind, member, this.#held, wants ? 1 : 0, total, share);
    this.#asking = false;
    if (this.#closed) return;
    if (answer === undefined) this.#untold = true;
    // Where Redis answers too late, or nobody waits any more, the slot is given back with the next word.
    else if (answer === 1 && this.#link.mode === 'shared' && this.#waiting.length > 0) this.#give();
    else if (answer === 1) this.#untold = true;
    // Who came while nothing was asked for has not been refused yet.
    if (answer === 1 || this.#untold || !wants) {
      if (answer !== undefined) this.advance();
      else this.#later();
    } else if (this.#waiting.length > 0) this.#later();
  }

  #later(): void {
    const { least, most } = pollMs;
    this.#timer = setTimeout(this.advance, least + Math.random() * (most - least));
  }
}
