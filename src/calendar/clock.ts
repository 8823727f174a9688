/** Milliseconds since the epoch, UTC. */
export type EpochMs = number & { readonly __brand: 'EpochMs' };

/** The only source of time: everything that needs it takes a Clock, so that tests and simulations set it. */
export interface Clock {
  now(): EpochMs;
  /** Resolves after `milliseconds` of this clock's time, or at once when `signal` aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export function epochMs(milliseconds: number): EpochMs {
  return milliseconds as EpochMs;
}

function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, Math.max(0, milliseconds));
    signal?.addEventListener('abort', finish, { once: true });
  });
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => epochMs(Date.now()),
  sleep: wait,
};

/**
 * A clock that stood at `start` when the machine's clock showed `startedAt` and runs `speed` times as fast.
 * Processes given the same three numbers agree on the time.
 */
export function shiftedClock(start: EpochMs, speed = 1, startedAt: number = Date.now()): Clock {
  return {
    now: () => epochMs(Math.round(start + (Date.now() - startedAt) * speed)),
    sleep: (milliseconds, signal) => wait(milliseconds / speed, signal),
  };
}

/** Monotonic milliseconds for measuring durations; it has no relation to the time of day. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
