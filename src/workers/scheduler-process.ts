import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import { openQueues } from '../jobs/queues.ts';
import type { Logger } from '../log/logger.ts';
import { endWithParent } from './end-with-parent.ts';
import { openLoggedStore } from './open-logged-store.ts';
import { runScheduler } from './scheduler.ts';
import { whileStackLives } from './while-stack-lives.ts';

/** The scheduler process: decides when a report is due, until `signal` aborts. */
export async function runSchedulerProcess(
  settings: Settings,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  endWithParent();
  await whileStackLives(settings, clock, log, signal, async (stack, ending) => {
    const store = await openLoggedStore(stack.clickhouse, clock, log);
    const queues = openQueues(stack.redis.url, log);
    log.info({ morning: settings.MORNING_TIME }, 'scheduler ready');
    try {
      await runScheduler({ settings, store, queues, redisUrl: stack.redis.url, clock, log }, ending);
    } finally {
      await queues.close();
      await store.close();
    }
  });
}
