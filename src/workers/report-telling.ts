import { setTimeout as wait } from 'node:timers/promises';

import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import { type NotifyQueues, openNotifyQueues } from '../jobs/notify-queues.ts';
import { ReportNotices } from '../jobs/report-notices.ts';
import { withinLimit } from '../jobs/within-limit.ts';
import type { Logger } from '../log/logger.ts';
import { openChannels } from '../notify/open-channels.ts';
import type { Store } from '../store/store.ts';
import { startNotifyWorkers } from './notify-workers.ts';

/** How long what waits in the queues may take to leave: a worker started for one report ends right after it. */
const leaveLimitMs = 3_000;
const endLimitMs = 8_000;
const lookEveryMs = 50;

/** What a worker process tells people with: the notices, and the channels' own workers, so that no tracker need run. */
export interface ReportTelling {
  readonly notices: ReportNotices;
  /** @param hopeless aborts when Redis is gone for good. */
  close(hopeless: AbortSignal): Promise<void>;
}

export function startTelling(
  redisUrl: string,
  store: Store,
  settings: Settings,
  clock: Clock,
  log: Logger,
): ReportTelling {
  const channels = openChannels(settings, log, clock);
  const notify = openNotifyQueues(
    redisUrl,
    channels.map(({ name }) => name),
    log,
  );
  const workers = startNotifyWorkers(redisUrl, channels, clock, log, {
    perMinute: settings.NOTIFY_PER_MINUTE,
  });
  return {
    notices: new ReportNotices({ store, notify, clock, log }),
    async close(hopeless) {
      const over = new AbortController();
      const gone = AbortSignal.any([hopeless, over.signal]);
      await withinLimit(untilLeft(notify, gone), leaveLimitMs, hopeless);
      over.abort();
      await workers.close(hopeless.aborted ? 0 : endLimitMs);
      await notify.close();
    },
  };
}

/** Resolves when nothing waits to be sent; what waits for another try does not count. */
async function untilLeft({ queues }: NotifyQueues, gone: AbortSignal): Promise<void> {
  for (const queue of queues) {
    while (!gone.aborted && (await queue.getJobCountByTypes('waiting', 'active')) > 0) {
      await wait(lookEveryMs);
    }
  }
}
