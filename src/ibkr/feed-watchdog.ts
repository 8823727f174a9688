import { type EpochMs, epochMs } from '../calendar/clock.ts';
import type { FeedGaps } from './feed-gaps.ts';
import type { Stream } from './feed-stream.ts';
import type { Subscriptions } from './feed-subscriptions.ts';
import { tradingSince } from './trading-hours.ts';

/** A gateway answers a subscription within moments; one that sends nothing at all for so long is gone. */
const deadMs = 60_000;

export interface FeedWatchdogOptions {
  readonly subscriptions: Subscriptions;
  readonly gaps: FeedGaps;
  readonly onSilent: (streams: readonly Stream[]) => void;
}

/** Finds streams that died without a word: no message for too long while their stock can trade. */
export class FeedWatchdog {
  readonly #options: FeedWatchdogOptions;
  /** Silence before this was explained: by a lost link, a broken farm. */
  #excusedUntil = epochMs(0);
  #resubscriptions = 0;

  constructor(options: FeedWatchdogOptions) {
    this.#options = options;
  }

  get resubscriptions(): number {
    return this.#resubscriptions;
  }

  /** What explained silence is over: everything is given its time anew. */
  excuse(now: EpochMs): void {
    this.#excusedUntil = now;
    for (const stream of this.#options.subscriptions.streams) stream.showsLife();
  }

  /** Asks again for streams that have been silent in trading hours for longer than their patience. */
  check(now: EpochMs): void {
    const { subscriptions, gaps, onSilent } = this.#options;
    const hours = tradingSince(now);
    if (hours === undefined) return;
    const silent = subscriptions.streams.filter((stream) => {
      if (stream.phase.kind !== 'open') return false;
      const { askedAt } = stream.phase.line;
      const since = Math.max(hours, this.#excusedUntil, askedAt, stream.lastMessageAt ?? 0);
      return now - since >= stream.patienceMs;
    });
    if (silent.length === 0) return;
    for (const stream of silent) {
      gaps.interrupted('silent', stream.lastMessageAt ?? stream.line!.askedAt, [stream.ticker]);
      stream.grantPatience();
      subscriptions.renew(stream);
      this.#resubscriptions++;
    }
    onSilent(silent);
  }

  /** Whether the gateway has said nothing at all since a subscription that it should have answered long ago. */
  isDead(now: EpochMs): boolean {
    const { unansweredSince } = this.#options.subscriptions;
    return unansweredSince !== null && now - unansweredSince >= deadMs;
  }
}
