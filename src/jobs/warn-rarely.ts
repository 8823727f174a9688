import type { Logger } from 'pino';

/** Between two lines with the same text. */
const quietMs = 10_000;

/** A listener for errors that repeat while a server is away: the same text is logged once in a while, not every time. */
export function warnRarely(log: Logger, of: string): (error: Error) => void {
  const told = new Map<string, number>();
  return ({ message }) => {
    const now = performance.now();
    if (now - (told.get(message) ?? -Infinity) < quietMs) return;
    told.set(message, now);
    log.warn({ error: message }, of);
  };
}
