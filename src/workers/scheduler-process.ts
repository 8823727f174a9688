import type { Clock } from '../calendar/clock.ts';
import { ownVersion } from '../config/own-version.ts';
import type { Settings } from '../config/settings.ts';
import { openNotifyQueues } from '../jobs/notify-queues.ts';
import { announceProcess } from '../jobs/process-presence.ts';
import { openQueues } from '../jobs/queues.ts';
import { ReportNotices } from '../jobs/report-notices.ts';
import type { Logger } from '../log/logger.ts';
import { configuredChannels } from '../notify/open-channels.ts';
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
    const redisUrl = stack.redis.url;
    const queues = openQueues(redisUrl, log);
    const notify = openNotifyQueues(redisUrl, configuredChannels(settings), log);
    const notices = new ReportNotices({ store, notify, clock, log });
    let leads = false;
    const endPresence = announceProcess(
      queues.redis,
      { kind: 'scheduler', version: ownVersion(), since: clock.now() },
      () => ({ leads }),
    );
    const onLease = (held: boolean): void => void (leads = held);
    log.info({ morning: settings.MORNING_TIME }, 'scheduler ready');
    try {
      const parts = { settings, store, queues, notices, redisUrl, clock, log, onLease };
      await runScheduler(parts, ending);
    } finally {
      await endPresence();
      await notify.close();
      await queues.close();
      await store.close();
    }
  });
}
