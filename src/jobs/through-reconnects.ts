import type { JobContext } from './job-context.ts';

/** How long a lost connection is waited for before the attempt counts as failed. */
const patienceMs = 15 * 60_000;
const firstPauseMs = 500;
const longestPauseMs = 5_000;

/** Asks the gateway again while it answers `disconnected`, until it is back, patience ends, or the process is to end. */
export async function throughReconnects<T extends { readonly kind: string }>(
  ask: () => Promise<T>,
  { clock, stopping }: Pick<JobContext, 'clock' | 'stopping'>,
): Promise<T> {
  const started = clock.now();
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    const outcome = await ask();
    const waited = clock.now() - started;
    if (outcome.kind !== 'disconnected' || stopping.aborted || waited > patienceMs) return outcome;
    await clock.sleep(pause, stopping);
  }
}
