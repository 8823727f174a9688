import type { MessageTurns } from './gateway-budget.ts';

/** A gateway a feed can stream through, and when messages may leave for it, greeting and cancels included. */
export interface FeedPlace {
  readonly host: string;
  readonly port: number;
  readonly turns: MessageTurns;
}

/** Tries in a row that must fail before the next gateway is tried; with their pauses, about seven seconds. */
const patience = 3;

/** The gateways of a feed: the one in use, and which comes after it. Its turns are those of the one in use. */
export class FeedPlaces implements MessageTurns {
  readonly #places: readonly FeedPlace[];
  #at = 0;
  #failures = 0;

  /** @param places in the order they are tried, at least one. */
  constructor(places: readonly FeedPlace[]) {
    this.#places = places;
  }

  get current(): FeedPlace {
    return this.#places[this.#at]!;
  }

  /** Where in the list the one in use stands. */
  get index(): number {
    return this.#at;
  }

  get sent(): number {
    return this.#places.reduce((sum, { turns }) => sum + turns.sent, 0);
  }

  turn(): Promise<void> {
    return this.current.turns.turn();
  }

  pause(milliseconds: number): void {
    this.current.turns.pause(milliseconds);
  }

  connected(): void {
    this.#failures = 0;
  }

  /** A try has failed. @returns whether another gateway is in use from now on. */
  failed(): boolean {
    if (++this.#failures < patience || this.#places.length === 1) return false;
    this.#failures = 0;
    this.#at = (this.#at + 1) % this.#places.length;
    return true;
  }
}
