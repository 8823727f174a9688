import type { EpochMs } from '../calendar/clock.ts';
import type { Ticker } from '../ticker.ts';

/** What became of a wish, in words for the person or program that had it. */
export type IntakeResult =
  | { readonly kind: 'accepted'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

export interface IntakeRequest {
  readonly ticker: Ticker;
  /** When the news was seen; never after now. */
  readonly detectedAt: EpochMs;
  readonly by: 'trigger' | 'queue' | 'http' | 'command';
  readonly headline?: string;
}

/** The one way into the tracker for tickers that do not come from `breaking_news`. What it accepts outlives a crash. */
export interface Intake {
  /** News of a ticker by trigger file, command, HTTP or queue job. */
  add(request: IntakeRequest): Promise<IntakeResult>;
  remove(ticker: Ticker): Promise<IntakeResult>;
  /** Clears a failed ticker, so that it is tried again. */
  clear(ticker: Ticker): Promise<IntakeResult>;
}
