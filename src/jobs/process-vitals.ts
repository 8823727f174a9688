import { monitorEventLoopDelay } from 'node:perf_hooks';

import { z } from 'zod';

/** How a process does, as it tells others. */
export const processVitals = z.object({
  /** Resident memory, bytes. */
  rssBytes: z.number(),
  /** CPU time since its start, seconds. */
  cpuSeconds: z.number(),
  /** The longest its event loop kept others waiting since it was last told, milliseconds. */
  eventLoopMs: z.number(),
});

export type ProcessVitals = z.output<typeof processVitals>;

/** Milliseconds between two samples; delays are measured beyond it. */
const resolutionMs = 20;

/** Watches this process; each reading of the event loop is of the time since the one before. */
export function watchVitals(): { readonly read: () => ProcessVitals; readonly stop: () => void } {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  return {
    read() {
      const { userCPUTime, systemCPUTime } = process.resourceUsage();
      const eventLoopMs = Math.max(0, Math.round(delays.max / 1e6 - resolutionMs));
      delays.reset();
      return {
        rssBytes: process.memoryUsage.rss(),
        cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
        eventLoopMs,
      };
    },
    stop: () => void delays.disable(),
  };
}
