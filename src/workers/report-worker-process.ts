import type { Clock } from '../calendar/clock.ts';
import { openAnalysisPool } from '../compute/analysis-pool.ts';
import { ownVersion } from '../config/own-version.ts';
import type { Settings } from '../config/settings.ts';
import { FetchedWindows } from '../jobs/fetched-windows.ts';
import type { JobContext } from '../jobs/job-context.ts';
import { openQueues } from '../jobs/queues.ts';
import { loadPresets } from '../jobs/presets-file.ts';
import { announceProcess } from '../jobs/process-presence.ts';
import type { Logger } from '../log/logger.ts';
import { aborted, endWithParent } from './end-with-parent.ts';
import { watchEventLoop } from './event-loop-delay.ts';
import { openLoggedStore } from './open-logged-store.ts';
import { startTelling } from './report-telling.ts';
import { startReportWorkers } from './report-worker.ts';
import { whileStackLives } from './while-stack-lives.ts';
import { workerGateways } from './worker-gateways.ts';

/** How long running jobs may go on after a request to end. */
const endLimitMs = 20_000;

/**
 * The worker process: gateway, store, analysis threads and the report's queues, until `signal` aborts. One of `gateway` starts a
 * thread only for the few stocks of an end of day; one of `analysis` never opens a gateway.
 */
export async function runWorkerProcess(
  settings: Settings,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  endWithParent();
  const presets = await loadPresets(settings.PRESETS_FILE);
  await whileStackLives(settings, clock, log, signal, async (stack, ending) => {
    const store = await openLoggedStore(stack.clickhouse, clock, log);
    const queues = openQueues(stack.redis.url, log);
    const telling = startTelling(stack.redis.url, store, settings, clock, log);
    const { WORKER_QUEUES: role } = settings;
    const pool = openAnalysisPool(settings.ANALYSIS_THREADS, role === 'gateway' ? 'on demand' : 'at once');
    const gateways = workerGateways(settings, store, stack.redis.url, clock, log);
    const gateway = gateways.access;
    const context: JobContext = {
      ...{ settings, presets, clock, log, store, queues, gateway, pool },
      windows: role === 'all' ? new FetchedWindows() : null,
      notices: telling.notices,
      stopping: ending,
    };
    const workers = startReportWorkers(context, stack.redis.url);
    const endPresence = announceProcess(
      queues.redis,
      { kind: 'worker', version: ownVersion(), since: clock.now() },
      () => ({ queues: role, gateways: role === 'analysis' ? [] : gateways.sessions() }),
    );
    const eventLoop = watchEventLoop();
    log.info({ queues: role, inFlight: settings.IBKR_IN_FLIGHT }, 'worker ready');
    try {
      await aborted(ending);
    } finally {
      await endPresence();
      await workers.close(endLimitMs, stack.lost);
      await telling.close(stack.lost);
      await gateway.close();
      await queues.close();
      await pool.close();
      await store.close();
      eventLoop.stop();
      const usage = process.resourceUsage();
      log.info(
        {
          peakMegabytes: Math.round(usage.maxRSS / 1024),
          eventLoopMaxMs: eventLoop.longestMs(),
          cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
        },
        'worker ended',
      );
    }
  });
}
