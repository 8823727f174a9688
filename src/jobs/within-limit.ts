import { once } from 'node:events';

/**
 * Waits for `work`, whatever becomes of it, up to a limit.
 * @param giveUp ends the waiting at once.
 * @returns whether the work ended while it was waited for.
 */
export async function withinLimit(
  work: Promise<unknown>,
  limitMs: number,
  giveUp?: AbortSignal,
): Promise<boolean> {
  if (giveUp?.aborted === true) return false;
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)));
  const settled = work.then(
    () => true,
    () => true,
  );
  const waits: Promise<boolean>[] = [settled, limit];
  if (giveUp)
    waits.push(
      once(giveUp, 'abort', { signal: over.signal }).then(
        () => false,
        () => false,
      ),
    );
  const ended = await Promise.race(waits);
  clearTimeout(timer);
  over.abort();
  return ended;
}
