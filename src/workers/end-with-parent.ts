/**
 * A process started by another openbell process is asked to end, as by SIGTERM, when that one is gone: its
 * IPC channel closes however it died.
 */
export function endWithParent(): void {
  if (!process.connected) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
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
