import type { Clock } from '../calendar/clock.ts';
import { type HttpAnswer, httpPost } from './http-post.ts';
import type { Channel, ChannelName, Notification, SendOutcome } from './notification.ts';
import { codeOf, type SafeReason, safeReasons } from './reasons.ts';
import { retryAfterMs } from './retry-after.ts';
import { limitedTries } from './tries.ts';

/** What all channels are given. */
export interface Surroundings {
  /** For the whole of a try: connecting, sending, the answer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

export interface HttpMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface HttpTarget {
  readonly name: ChannelName;
  readonly url: string;
  /** Whatever must appear in no reason beside the URL. */
  readonly secrets: readonly string[];
  readonly compose: (notification: Notification, lateMs: number) => HttpMessage;
}

export const jsonMessage = (value: unknown): HttpMessage => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value),
});

/** An id as a header can carry it. */
export const idempotencyKey = ({ id }: Notification): string => encodeURIComponent(id);

function outcomeOf({ status, headers, text }: HttpAnswer, now: number, safe: SafeReason): SendOutcome {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const told = safe(text);
  const reason = `answered ${status}${told === '' ? '' : `: ${told}`}`;
  if (status === 429 || status >= 500) {
    const wait = retryAfterMs(headers, text, now);
    return { kind: 'try_again', reason, ...(wait !== undefined && { retryAfterMs: wait }) };
  }
  if (status >= 300 && status < 400)
    return { kind: 'refused', reason: `answered ${status}, a redirect: it is not followed` };
  return { kind: 'refused', reason };
}

/** A channel that is one POST. */
export function httpChannel(
  { name, url, secrets, compose }: HttpTarget,
  { timeoutMs, clock }: Surroundings,
): Channel {
  const safe = safeReasons([url, ...secrets]);
  const tries = limitedTries(timeoutMs);
  return {
    name,
    send: (notification, lateMs) =>
      tries.run(
        async (signal) => {
          const message = compose(notification, lateMs);
          const headers = { ...message.headers, 'Idempotency-Key': idempotencyKey(notification) };
          return outcomeOf(await httpPost(url, headers, message.body, signal), clock.now(), safe);
        },
        (error) => ({ kind: 'try_again', reason: `not sent: ${safe(codeOf(error))}` }),
      ),
    close: () => tries.close(),
  };
}
