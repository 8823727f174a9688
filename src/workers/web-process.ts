import type { Clock } from '../calendar/clock.ts';
import type { LoadedSettings } from '../config/load-settings.ts';
import { announceProcess } from '../jobs/process-presence.ts';
import { openQueues } from '../jobs/queues.ts';
import type { Logger } from '../log/logger.ts';
import { webSources } from '../web/sources.ts';
import { startWebServer } from '../web/web-server.ts';
import { aborted, endWithParent } from './end-with-parent.ts';
import { whileStackLives } from './while-stack-lives.ts';

/** The web process: pages, API and Bull Board, until `signal` aborts. */
export async function runWebProcess(
  loaded: LoadedSettings,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
  about: { readonly version: string; readonly onReady: (url: string) => void },
): Promise<void> {
  endWithParent();
  await whileStackLives(loaded.settings, clock, log, signal, async ({ redis, clickhouse }, ending) => {
    const queues = openQueues(redis.url, log);
    const sources = webSources(clickhouse, queues, clock, loaded.settings);
    try {
      const { version, onReady } = about;
      const server = await startWebServer({ loaded, clock, log, sources, redisUrl: redis.url, version });
      const { url } = server;
      const endPresence = announceProcess(queues.redis, { kind: 'web', version, since: clock.now() }, () => ({
        url,
      }));
      log.info({ url }, 'web ready');
      onReady(url);
      await aborted(ending);
      await endPresence();
      await server.close();
    } finally {
      await sources.close();
      await queues.close();
    }
  });
}
