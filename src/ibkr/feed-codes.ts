import type { EpochMs } from '../calendar/clock.ts';
import type { SubscriptionFailure } from './feed.ts';
import { permissionCodes, tooManyMessages } from './gateway-codes.ts';
import { isMaintenance } from './trading-hours.ts';

/** How long a failed subscription waits until it is tried again by itself. */
const retryMs = {
  no_line: 30_000,
  no_permission: 60_000,
  competing_session: 60_000,
  refused: 60_000,
} as const;

const unknownRequest: ReadonlySet<number> = new Set([300, 365, 366]);
const tickByTickRefused: ReadonlySet<number> = new Set([420, 10187, 10189, 10190]);
const invalidRequest: ReadonlySet<number> = new Set([321, 322]);
/** Part of the data is missing: what is left may well be the trades. */
const partlySubscribed = 10090;
const showingDelayed = 10167;
/** Another session of the login, live against paper or elsewhere, has the market data. */
export const competingSession = 10197;

/** What an error message says about a subscription. */
export type Meaning =
  /** It speaks of a request that is over, or only warns. */
  | { readonly kind: 'notice' }
  | { readonly kind: 'delayed' }
  /** The gateway did not take the request. */
  | { readonly kind: 'again' }
  /** The kind of ticks asked for is refused. */
  | { readonly kind: 'next_form' }
  | {
      readonly kind: 'failed';
      readonly failure: SubscriptionFailure;
      /** null waits for the caller. */
      readonly retryMs: number | null;
      /** Whether the gateway may hold the line open all the same. */
      readonly mayLive: boolean;
    };

function failed(
  reason: Exclude<SubscriptionFailure['reason'], 'unknown_contract'>,
  message: string,
  mayLive = false,
): Meaning {
  return { kind: 'failed', failure: { reason, message }, retryMs: retryMs[reason], mayLive };
}

/** A live subscription that is shown delayed data nobody allowed. */
export const delayedNotAllowed = failed(
  'no_permission',
  'only delayed data is offered (ALLOW_DELAYED=false)',
);

/**
 * @param tickByTick whether the request was for tick-by-tick trades.
 * @param now tells nightly maintenance, when the gateway denies knowing contracts it knows.
 */
export function meaningOf(code: number, text: string, tickByTick: boolean, now: EpochMs): Meaning {
  const message = `${code}: ${text}`;
  if (code === showingDelayed) return { kind: 'delayed' };
  if (unknownRequest.has(code) || (code >= 2100 && code < 2200)) return { kind: 'notice' };
  if (code === tooManyMessages || (code === 322 && /duplicate/i.test(text)) || code === 102)
    return { kind: 'again' };
  if (code === 200) {
    const failure = { reason: 'unknown_contract', transient: isMaintenance(now), message } as const;
    return { kind: 'failed', failure, retryMs: null, mayLive: false };
  }
  if (code === 101) return failed('no_line', message);
  if (code === competingSession) return failed('competing_session', message, true);
  if (tickByTick && (tickByTickRefused.has(code) || permissionCodes.has(code))) return { kind: 'next_form' };
  if (invalidRequest.has(code) || (permissionCodes.has(code) && /generic/i.test(text)))
    return { kind: 'next_form' };
  if (permissionCodes.has(code)) return failed('no_permission', message, code === partlySubscribed);
  return failed('refused', message, true);
}
