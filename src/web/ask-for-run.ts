import { type RescanWish, rescanOf } from '../jobs/rescan-request.ts';
import { createRun } from '../jobs/run-ledger.ts';
import type { Run } from '../store/store.ts';
import { inTime } from './page-part.ts';
import type { WebParts } from './web-parts.ts';

/** Another process that creates runs of the same day may have to be waited for; this is for a server that stops meanwhile. */
const creationLimitMs = 5_000;

/**
 * Creates the rescan somebody asks for, unless one of that day is under way.
 * @throws OpenbellError BAD_INPUT for a wish that makes no sense; STORE_UNREACHABLE, STORE_FAILED or REDIS_UNREACHABLE while
 * store or queue are away; STACK_BUSY.
 * @param requestId goes with the run's jobs into the logs of whoever works on them
 */
export async function askForRun(
  { sources, clock, log }: Pick<WebParts, 'sources' | 'clock' | 'log'>,
  wish: RescanWish,
  requestId: string,
): Promise<{ readonly run: Run; readonly created: boolean }> {
  const wanted = { ...rescanOf(wish, clock), requestId };
  const [store, queues] = await Promise.all([
    inTime('ClickHouse', sources.store),
    inTime('Redis', async () => {
      const opened = await sources.queues();
      // That it answered a moment ago is not enough: what is begun has to be finished.
      await opened.redis.ping();
      return opened;
    }),
  ]);
  const asked = await inTime('Redis', () => createRun(store, queues, clock, wanted), creationLimitMs);
  log.info({ runId: asked.run.runId, requestId, created: asked.created }, 'a run was asked for');
  return asked;
}
