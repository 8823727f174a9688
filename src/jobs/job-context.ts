import type { Logger } from 'pino';

import type { Preset } from '../analytics/presets.ts';
import type { Clock } from '../calendar/clock.ts';
import type { AnalysisPool } from '../compute/analysis-pool.ts';
import type { Settings } from '../config/settings.ts';
import type { Store } from '../store/store.ts';
import type { FetchedWindows } from './fetched-windows.ts';
import type { GatewayAccess } from './gateway-access.ts';
import type { Queues } from './queues.ts';
import type { ReportNotices } from './report-notices.ts';

/** Everything a job may touch; a worker process wires it once. */
export interface JobContext {
  readonly settings: Settings;
  readonly presets: readonly Preset[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: Store;
  readonly queues: Queues;
  readonly notices: ReportNotices;
  readonly gateway: GatewayAccess;
  readonly pool: AnalysisPool;
  /** Null where another process analyses what this one fetches. */
  readonly windows: FetchedWindows | null;
  /** Aborts when the process is asked to end. */
  readonly stopping: AbortSignal;
}
