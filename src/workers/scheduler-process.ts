import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import { openQueues } from '../jobs/queues.ts';
import type { Logger } from '../log/logger.ts';
import { withStack } from '../stack/stack.ts';
import { openStore } from '../store/open-store.ts';
import { endWithParent } from './end-with-parent.ts';
import { runScheduler } from './scheduler.ts';

/** The scheduler process: decides when a report is due, until `signal` aborts. */
export async function runSchedulerProcess(
  settings: Settings,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  endWithParent();
  await withStack(settings, clock, log, async (stack) => {
    const store = await openStore({ ...stack.clickhouse, clock });
    const queues = openQueues(stack.redis.url, log);
    log.info({ pid: process.pid, morning: settings.MORNING_TIME }, 'scheduler ready');
    try {
      await runScheduler({ settings, store, queues, redisUrl: stack.redis.url, clock, log }, signal);
    } finally {
      await queues.close();
      await store.close();
    }
  });
}
