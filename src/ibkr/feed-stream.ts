import type { EpochMs } from '../calendar/clock.ts';
import type { Ticker } from '../ticker.ts';
import type { StreamView, SubscriptionFailure } from './feed.ts';
import type { FeedForm } from './feed-forms.ts';

/** One subscription at the gateway, under an id of its own. */
export interface Line {
  readonly requestId: number;
  readonly stream: Stream;
  readonly form: FeedForm;
  readonly askedAt: EpochMs;
  /** Whether anything has come for it. */
  heard: boolean;
  /** Whether a trade has come for it, a repeated one too. */
  traded: boolean;
  /** Last prices without a trade message of the form asked for, since when and how many. */
  unaccompanied: { since: EpochMs; changes: number } | null;
  /** NaN before the first. */
  lastPrice: number;
}

export type Phase =
  /** Waits for its turn to be asked for. */
  | { readonly kind: 'due' }
  | { readonly kind: 'open'; readonly line: Line }
  | {
      readonly kind: 'failed';
      readonly failure: SubscriptionFailure;
      /** null waits for the caller. */
      readonly retryAt: EpochMs | null;
      /** The line, where the gateway may hold it open all the same. */
      readonly line: Line | null;
    };

/** How long a stream may be silent before it is asked for again, at first and at most. */
const firstPatienceMs = 45_000;
const longestPatienceMs = 600_000;

/** A ticker as IBKR writes it: class shares with a blank. */
export function symbolOf(ticker: Ticker): string {
  return ticker.replaceAll(/[.-]/g, ' ');
}

/** One wanted ticker. */
export class Stream {
  readonly ticker: Ticker;
  form: FeedForm;
  phase: Phase = { kind: 'due' };
  delayed = false;
  halted = false;
  lastMessageAt: EpochMs | null = null;
  #patienceMs = firstPatienceMs;

  constructor(ticker: Ticker, form: FeedForm) {
    this.ticker = ticker;
    this.form = form;
  }

  get line(): Line | null {
    return this.phase.kind === 'due' ? null : this.phase.line;
  }

  get patienceMs(): number {
    return this.#patienceMs;
  }

  /** It was silent and has been asked for again: the next time it is given longer, unless a halt explains the silence. */
  grantPatience(): void {
    this.#patienceMs = this.halted ? firstPatienceMs : Math.min(longestPatienceMs, this.#patienceMs * 2);
  }

  showsLife(): void {
    this.#patienceMs = firstPatienceMs;
  }

  view(): StreamView {
    const { ticker, phase, lastMessageAt, halted } = this;
    const open = phase.kind === 'open' && phase.line.heard ? 'streaming' : 'subscribing';
    return {
      ticker,
      feed: this.delayed ? 'delayed' : this.form,
      state: phase.kind === 'failed' ? 'failed' : open,
      lastMessageAt,
      halted,
      failure: phase.kind === 'failed' ? phase.failure : null,
    };
  }
}
