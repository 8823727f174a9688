import type { FeedKind } from './feed.ts';

/** A way to ask for a ticker's trades. */
export type FeedForm = Exclude<FeedKind, 'delayed'>;

const next: Readonly<Record<FeedForm, FeedForm | null>> = {
  tick_by_tick: 'rt_trade_volume',
  rt_trade_volume: 'rt_volume',
  rt_volume: 'last',
  last: null,
};

/** The generic ticks that bring each sampled form. */
export const genericTicks: Readonly<Record<Exclude<FeedForm, 'tick_by_tick'>, string>> = {
  rt_trade_volume: '375',
  rt_volume: '233',
  last: '',
};

/** The ladder of forms with what this connection's gateway has shown of them: a form it refused and never served is not asked for again. */
export class FeedForms {
  readonly #served = new Set<FeedForm>();
  readonly #refused = new Set<FeedForm>();

  served(form: FeedForm): void {
    this.#served.add(form);
  }

  /** The form to try after a refusal; null after the last. */
  afterRefusal(form: FeedForm): FeedForm | null {
    // A refusal of tick-by-tick concerns one stock or the number of them.
    if (form !== 'tick_by_tick') this.#refused.add(form);
    const following = next[form];
    return following === null ? null : this.#usable(following);
  }

  firstSampled(): FeedForm {
    return this.#usable('rt_trade_volume');
  }

  /** A new connection may lead to another gateway. */
  forget(): void {
    this.#served.clear();
    this.#refused.clear();
  }

  #usable(form: FeedForm): FeedForm {
    const following = next[form];
    const skip = following !== null && this.#refused.has(form) && !this.#served.has(form);
    return skip ? this.#usable(following) : form;
  }
}
