import type { Clock } from '../calendar/clock.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Logger } from '../log/logger.ts';
import { type Stack, type StackSettings, withStack } from '../stack/stack.ts';

/**
 * Runs `work` on the home's stack; its signal aborts when the process is asked to end, or when the embedded servers are
 * gone for good: they would come back on other ports.
 * @throws OpenbellError EMBEDDED_UNAVAILABLE when the servers are gone, so that whoever started the process starts it again.
 */
export async function whileStackLives(
  settings: StackSettings,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
  work: (stack: Stack, ending: AbortSignal) => Promise<void>,
): Promise<void> {
  await withStack(settings, clock, log, async (stack) => {
    await work(stack, AbortSignal.any([signal, stack.lost]));
    if (stack.lost.aborted && !signal.aborted) {
      throw new OpenbellError(
        'EMBEDDED_UNAVAILABLE',
        'The embedded servers have ended; their log is in the home.',
      );
    }
  });
}
