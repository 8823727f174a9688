import { monitorEventLoopDelay } from 'node:perf_hooks';

import { Gauge, type Registry } from 'prom-client';

/** Milliseconds between two samples of the event loop; delays are measured beyond it. */
const resolutionMs = 20;

/** How long this process's event loop kept others waiting. */
export interface EventLoopWait {
  /** The longest wait since this was last asked, milliseconds. */
  longestSinceLast(): number;
  stop(): void;
}

/** Watches the event loop and shows what it found since `longestSinceLast` was last asked as a gauge, in seconds. */
export function watchEventLoop(registry: Registry, name: string): EventLoopWait {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  const gauge = new Gauge({
    name: `${name}_seconds`,
    help: 'How long the event loop kept others waiting in the last minute.',
    labelNames: ['quantile'],
    registers: [registry],
    collect: () => {
      gauge.set({ quantile: '0.5' }, beyond(histogram.percentile(50)) / 1000);
      gauge.set({ quantile: '0.99' }, beyond(histogram.percentile(99)) / 1000);
      gauge.set({ quantile: '1' }, beyond(histogram.max) / 1000);
    },
  });
  return {
    longestSinceLast() {
      const longest = beyond(histogram.max);
      histogram.reset();
      return longest;
    },
    stop: () => void histogram.disable(),
  };
}
