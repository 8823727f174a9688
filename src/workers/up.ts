import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import type { Logger } from '../log/logger.ts';
import { type Stack, withStack } from '../stack/stack.ts';
import { type OpenbellChild, spawnOpenbell } from './child-process.ts';
import { printAlerts } from './live-lines.ts';
import { untilAborted } from './end-with-parent.ts';

/** A process that dies is started again after a pause that grows while it keeps dying. */
const restartPausesMs = [1_000, 2_000, 5_000, 15_000, 30_000] as const;
const healthyAfterMs = 60_000;
const stopLimitMs = 25_000;

async function keepRunning(
  command: string,
  env: NodeJS.ProcessEnv,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  let deaths = 0;
  while (!signal.aborted) {
    const started = performance.now();
    const child: OpenbellChild = spawnOpenbell([command], env, 'inherit');
    const code = await untilAborted(child.exited, signal);
    if (code === undefined) {
      await child.stop(stopLimitMs);
      return;
    }
    if (performance.now() - started > healthyAfterMs) deaths = 0;
    const pause = restartPausesMs[Math.min(deaths, restartPausesMs.length - 1)]!;
    deaths++;
    log.error({ command, code, pause }, 'a process ended and is started again');
    await clock.sleep(pause, signal);
  }
}

export interface RunningAll {
  readonly settings: Settings;
  readonly childEnvironment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Writes a line a person should see. */
  readonly print: (line: string) => void;
  /** What else runs on the stack until its signal aborts. */
  readonly beside?: (stack: Stack, ending: AbortSignal) => Promise<void>;
}

/**
 * Everything on one machine: the stack, a scheduler, a worker, the live tracker and the pages, until `signal` aborts. Embedded
 * servers that are gone for good are started again, on new ports, with everything that used them.
 */
export async function runAll(running: RunningAll): Promise<void> {
  const { settings, childEnvironment, clock, log, signal, print, beside } = running;
  for (;;) {
    await withStack(settings, clock, log, async (stack) => {
      const ending = AbortSignal.any([signal, stack.lost]);
      const endPrinting = printAlerts(stack.redis.url, log, print);
      try {
        const children = ['scheduler', 'worker', 'tracker', 'web'].map((command) =>
          keepRunning(command, childEnvironment, clock, log, ending),
        );
        await Promise.all([...children, beside?.(stack, ending)]);
      } finally {
        endPrinting();
      }
    });
    if (signal.aborted) return;
    log.error('the embedded servers have ended and are started again');
  }
}
