import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Clock, epochMs, systemClock } from '../../src/calendar/clock.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import type { TestHome } from '../harness/home.ts';

/** Where systems keep the library that tells processes another time of day: Debian's folder of each architecture first. */
const libraries = ['x86_64-linux-gnu', 'aarch64-linux-gnu', '.', '../lib64'].map(
  (folder) => `/usr/lib/${folder}/faketime/libfaketime.so.1`,
);

function library(): string {
  const found = libraries.find((file) => existsSync(file));
  if (found === undefined)
    throw new Error(
      'libfaketime is missing, which these drills step clocks with: `node scripts/setup.mjs --for-drills`.',
    );
  return found;
}

/** Processes ask for the offset once a second. */
const noticedWithinMs = 1_000;

/**
 * The time of day of a machine of its own. Processes started with `env` read it in place of this machine's, so that they take it
 * for their own: schedules are stored and fire. Durations and timers are those of this machine, as after any step of a clock.
 */
export interface SteppedClock {
  readonly env: Readonly<Record<string, string>>;
  /** For what runs in this process, such as the gateway. */
  readonly clock: Clock;
  /**
   * Sets the time for every process at once. Redis, whose allocator cannot bear the library, is told by moving its deadlines: what
   * would have run out by the new time does.
   */
  setTo(instant: string | number, home: TestHome): Promise<void>;
}

/** Gives a clock that stands at `start` as this is called. */
export async function withSteppedClock<T>(
  start: string,
  work: (stepped: SteppedClock) => Promise<T>,
): Promise<T> {
  const preload = library();
  const folder = mkdtempSync(join(tmpdir(), 'openbell-clock-'));
  const file = join(folder, 'offset');
  let offset = 0;
  const setOffset = (milliseconds: number): void => {
    offset = milliseconds;
    writeFileSync(file, `${offset < 0 ? '' : '+'}${(offset / 1000).toFixed(3)}\n`);
  };
  setOffset(parseInstant(start) - systemClock.now());
  const env = {
    LD_PRELOAD: preload,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: String(noticedWithinMs / 1000),
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const clock: Clock = {
    now: () => epochMs(systemClock.now() + offset),
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds, signal),
  };
  try {
    return await work({
      env,
      clock,
      async setTo(instant, home) {
        const before = offset;
        const wanted = typeof instant === 'string' ? parseInstant(instant) : instant;
        setOffset(wanted - systemClock.now());
        await moveDeadlines(home, offset - before);
        await systemClock.sleep(2 * noticedWithinMs);
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function moveDeadlines({ queues: { redis } }: TestHome, stepMs: number): Promise<void> {
  for (const key of await redis.keys('*')) {
    const left = await redis.pttl(key);
    if (left > 0) await redis.pexpire(key, Math.max(1, left - stepMs));
  }
}
