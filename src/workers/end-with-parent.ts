/**
 * A process started by another openbell process is asked to end, as by SIGTERM, when that one is gone: its
 * IPC channel closes however it died.
 */
export function endWithParent(): void {
  // Without a channel there is no such parent; one that is closed already belonged to a parent that died meanwhile.
  if (process.send === undefined) return;
  const end = (): void => void process.kill(process.pid, 'SIGTERM');
  if (!process.connected) return end();
  process.once('disconnect', end);
  // Listening for the channel's end alone must not keep the process alive.
  process.channel?.unref();
}

/** Resolves once the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * Waits for `work`, or until the signal aborts. Nothing is left behind on a signal that outlives many such waits.
 * @returns what the work gives; undefined where the signal came first.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const over = new AbortController();
  const abortion = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([work, abortion]);
  } finally {
    over.abort();
  }
}
