import { setTimeout as wait } from 'node:timers/promises';

import { ClickHouseError } from '@clickhouse/client';

import { stopwatch } from '../calendar/clock.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';

/**
 * ClickHouse's codes that pass by themselves: timeouts, lost connections, too many queries or parts at the moment,
 * a server that is shutting down.
 */
const passing: ReadonlySet<string> = new Set([
  '159',
  '202',
  '209',
  '210',
  '236',
  '242',
  '252',
  '394',
  '425',
  '999',
]);

/** Its disk is full: it goes on once there is room. */
const full = '243';

/** Wrong credentials: nothing to wait for, yet what to check is the address. */
const authentication: ReadonlySet<string> = new Set(['192', '193', '194', '516']);

/** What Node calls a certificate that is not trusted, not valid now, or another host's. */
const certificateFault =
  /^(ERR_TLS_CERT_ALTNAME_INVALID|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|HOSTNAME_MISMATCH|INVALID_CA)$/;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** What a failure of the client means, and whether waiting can help. */
function readFailure(
  error: unknown,
  url: string,
): { readonly failure: OpenbellError; readonly passing: boolean } {
  if (error instanceof OpenbellError) return { failure: error, passing: false };
  const message = messageOf(error);
  if (error instanceof ClickHouseError) {
    const isPassing = passing.has(error.code) || error.code === full;
    const known = error.code === full ? 'STORE_FULL' : undefined;
    const code =
      known ?? (isPassing || authentication.has(error.code) ? 'STORE_UNREACHABLE' : 'STORE_FAILED');
    const text = `ClickHouse at ${url} answered ${error.code} ${error.type ?? ''}: ${message}`;
    return { failure: new OpenbellError(code, text, { cause: error }), passing: isPassing };
  }
  if (certificateFault.test(codeOf(error))) {
    const text = `The certificate of ClickHouse at ${url} is refused, ${codeOf(error)}: ${message}`;
    return { failure: new OpenbellError('STORE_CERTIFICATE', text, { cause: error }), passing: false };
  }
  if (/wrong version number|packet length too long/.test(message)) {
    const text = `ClickHouse at ${url} does not speak TLS on this port: ${message}`;
    return { failure: new OpenbellError('STORE_UNREACHABLE', text, { cause: error }), passing: false };
  }
  // Network failures are plain errors, with or without a system code; anything more specific is a mistake in this program.
  if (!(error instanceof Error) || error.constructor !== Error) {
    if (!(error instanceof AggregateError) && !(error instanceof Error && 'code' in error)) {
      return { failure: new OpenbellError('STORE_FAILED', message, { cause: error }), passing: false };
    }
  }
  const text = `ClickHouse at ${url} cannot be reached: ${message}`;
  return { failure: new OpenbellError('STORE_UNREACHABLE', text, { cause: error }), passing: true };
}

/** How failures that may pass are waited out. Every statement may be run again, so it is safe for writes too. */
export interface Patience {
  readonly url: string;
  /** Milliseconds of retries after which a call fails; 0 fails at once. */
  readonly retryForMs: number;
  readonly signal: AbortSignal;
  readonly onRetry: (failure: OpenbellError, waitedMs: number) => void;
}

const firstPauseMs = 100;
const longestPauseMs = 2_000;

/** Runs `attempt` until it succeeds, fails for good, or patience ends. @throws OpenbellError STORE_UNREACHABLE | STORE_CERTIFICATE | STORE_FULL | STORE_FAILED. */
export async function withPatience<T>(patience: Patience, attempt: () => Promise<T>): Promise<T> {
  const elapsed = stopwatch();
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      return await attempt();
    } catch (error) {
      const { failure, passing } = readFailure(error, patience.url);
      const waited = elapsed();
      if (!passing || waited + pause > patience.retryForMs || patience.signal.aborted) throw failure;
      patience.onRetry(failure, waited);
      await wait(pause, undefined, { signal: patience.signal }).catch(() => undefined);
    }
  }
}
