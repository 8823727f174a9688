import { createRequire } from 'node:module';
import { arch, platform, release } from 'node:os';

import { machineZone } from '../../calendar/zone-time.ts';
import { effectiveSettings } from '../../config/effective-settings.ts';
import { runningProcesses } from '../../jobs/process-presence.ts';
import type { StoreFigures, SystemModel } from '../../pages/system/system-model.ts';
import type { Store } from '../../store/store.ts';
import { readPart } from '../page-part.ts';
import type { WebParts } from '../web-parts.ts';
import { calendarView } from './calendar-view.ts';
import { redisFigures } from './redis-figures.ts';
import { readSchedules } from './schedules.ts';

const bullmqVersion = (createRequire(import.meta.url)('bullmq/package.json') as { version: string }).version;

async function storeFigures(store: Store, database: string): Promise<StoreFigures> {
  const [version, source, disk, newestBar, newestRun] = await Promise.all([
    store.version(),
    store.boundSource(),
    store.diskUsage(),
    store.newestBar(),
    store.newestPublishedRun('morning'),
  ]);
  return { version, database, source, disk, newestBar, newestReport: newestRun?.date ?? null };
}

/** Reads all there is to know of the running system, each part within its own limit. */
export class SystemReader {
  readonly #parts: WebParts;

  constructor(parts: WebParts) {
    this.#parts = parts;
  }

  async read(): Promise<SystemModel> {
    const { sources, clock, loaded, version, queues: reader } = this.#parts;
    const { settings } = loaded;
    const now = clock.now();
    const [processes, store, redis, queues, schedules] = await Promise.all([
      readPart('Redis', async () => runningProcesses((await sources.queues()).redis)),
      readPart('ClickHouse', async () => storeFigures(await sources.store(), settings.CLICKHOUSE_DATABASE)),
      readPart('Redis', async () => redisFigures(await (await sources.queues()).redis.info())),
      readPart('Redis', () => reader.read()),
      readSchedules(sources.queues, settings, now),
    ]);
    return {
      ...{ now, processes, store, redis, queues, schedules },
      zone: machineZone(),
      shiftedClock: settings.OPENBELL_NOW !== undefined,
      calendar: calendarView(now),
      versions: {
        openbell: version,
        node: process.versions.node,
        platform: `${platform()} ${release()}, ${arch()}`,
        bullmq: bullmqVersion,
      },
      settings: effectiveSettings(loaded),
    };
  }
}
