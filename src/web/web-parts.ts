import type { Logger } from 'pino';

import type { Clock } from '../calendar/clock.ts';
import type { LoadedSettings } from '../config/load-settings.ts';
import type { EndOfDayReport } from '../report/end-of-day-schema.ts';
import type { Report } from '../report/load-report.ts';
import type { AccuracyReader } from './accuracy-reader.ts';
import type { EventHub } from './events/event-hub.ts';
import type { QueueReader } from './queue-reader.ts';
import type { ReportReader } from './report-reader.ts';
import type { WebSources } from './sources.ts';
import type { WebMetrics } from './web-metrics.ts';

/** What routes are made from. */
export interface WebParts {
  readonly loaded: LoadedSettings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly sources: WebSources;
  readonly reports: ReportReader<Report>;
  readonly ends: ReportReader<EndOfDayReport>;
  readonly accuracy: AccuracyReader;
  readonly queues: QueueReader;
  /** Of Redis, for who subscribes to a channel. */
  readonly redisUrl: string;
  /** Events of all pages; each has its topic. */
  readonly events: EventHub;
  readonly metrics: WebMetrics;
  readonly version: string;
}
