import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds between two samples; delays are measured beyond it. */
const resolutionMs = 10;

/** Watches how long this process's event loop keeps others waiting. */
export interface EventLoopDelay {
  /** The longest wait so far, milliseconds. */
  longestMs(): number;
  stop(): void;
}

export function watchEventLoop(): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return {
    longestMs: () => Math.max(0, Math.round(histogram.max / 1e6 - resolutionMs)),
    stop: () => void histogram.disable(),
  };
}
