import type { Clock } from '../calendar/clock.ts';
import { openAnalysisPool } from '../compute/analysis-pool.ts';
import type { Settings } from '../config/settings.ts';
import type { Gateway } from '../ibkr/gateway.ts';
import { GatewayAccess } from '../jobs/gateway-access.ts';
import type { JobContext } from '../jobs/job-context.ts';
import { openQueues } from '../jobs/queues.ts';
import { loadPresets } from '../jobs/presets-file.ts';
import type { Logger } from '../log/logger.ts';
import { withStack } from '../stack/stack.ts';
import { openStore } from '../store/open-store.ts';
import { aborted, endWithParent } from './end-with-parent.ts';
import { openLoggedGateway } from './open-logged-gateway.ts';
import { startReportWorkers } from './report-worker.ts';

/** How long running jobs may go on after a request to end. */
const endLimitMs = 20_000;

/** The worker process: gateway, store, analysis threads and the report's queues, until `signal` aborts. */
export async function runWorkerProcess(
  settings: Settings,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  endWithParent();
  const presets = await loadPresets(settings.PRESETS_FILE);
  await withStack(settings, clock, log, async (stack) => {
    const store = await openStore({ ...stack.clickhouse, clock });
    const queues = openQueues(stack.redis.url, log);
    const pool = openAnalysisPool(settings.ANALYSIS_THREADS);
    const open = (): Promise<Gateway> => openLoggedGateway(settings, clock, log);
    const gateway = new GatewayAccess(open, store, clock, log);
    const context: JobContext = {
      ...{ settings, presets, clock, log, store, queues, gateway, pool },
      stopping: signal,
    };
    const workers = startReportWorkers(context, stack.redis.url);
    log.info({ pid: process.pid, inFlight: settings.IBKR_IN_FLIGHT }, 'worker ready');
    try {
      await aborted(signal);
    } finally {
      await workers.close(endLimitMs);
      await gateway.close();
      await queues.close();
      await pool.close();
      await store.close();
      const usage = process.resourceUsage();
      log.info(
        {
          peakMegabytes: Math.round(usage.maxRSS / 1024),
          cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
        },
        'worker ended',
      );
    }
  });
}
