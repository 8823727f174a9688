import type { MarketDay, MarketState } from '../../calendar/market-day.ts';
import type { TradingDay } from '../../calendar/trading-day.ts';
import type { EffectiveSetting } from '../../config/effective-settings.ts';
import type { ProcessPresence } from '../../jobs/process-presence.ts';
import type { QueueDepth } from '../../jobs/queue-depths.ts';
import type { DiskUsage } from '../../store/disk-usage.ts';
import type { Part } from '../part.ts';

export interface StoreFigures {
  readonly version: string;
  readonly database: string;
  /** Null while no gateway has been seen. */
  readonly source: string | null;
  readonly disk: DiskUsage;
  /** Start of the newest bar of all, epoch ms. */
  readonly newestBar: number | null;
  /** Day of the newest published report. */
  readonly newestReport: TradingDay | null;
}

export interface RedisFigures {
  readonly version: string;
  readonly usedBytes: number;
  readonly peakBytes: number;
  /** 0 is without a limit. */
  readonly limitBytes: number;
  /** What it does when its memory is full; any but `noeviction` may delete jobs. */
  readonly evictionPolicy: string;
  /** Whether every write is on disk within a second or so. */
  readonly appendOnly: boolean;
  /** Whether its newest write to disk succeeded; it refuses changes while not. */
  readonly diskTakesWrites: boolean;
  readonly clients: number;
  readonly uptimeSeconds: number;
}

/** The day's report of a weekday, made by itself at `at`, or why none is. */
export interface ScheduledDay {
  readonly day: TradingDay;
  /** Epoch ms; null where there is no report. */
  readonly at: number | null;
  /** Why there is none, or why the session is short; '' otherwise. */
  readonly reason: string;
}

/** How a schedule lies in Redis. `by the clock`: under a shifted clock none is stored, the scheduler looks itself. */
export type StoredSchedule = 'as configured' | 'different' | 'missing' | 'by the clock';

export interface Schedule {
  readonly id: string;
  /** HH:mm, New York. */
  readonly time: string;
  /** Cron, New York. */
  readonly pattern: string;
  readonly stored: Part<StoredSchedule>;
  readonly next: readonly ScheduledDay[];
}

export interface CalendarView {
  readonly today: MarketDay;
  readonly state: MarketState;
  /** Today's among them while it has not ended. */
  readonly sessions: readonly MarketDay[];
  /** Half days and holidays to come. */
  readonly special: readonly MarketDay[];
}

export interface Versions {
  readonly openbell: string;
  readonly node: string;
  readonly platform: string;
  readonly bullmq: string;
}

/** What the system page and its API tell. Each part on its own: a server that is away takes only its own with it. */
export interface SystemModel {
  readonly now: number;
  /** Of this machine. */
  readonly zone: string;
  readonly shiftedClock: boolean;
  readonly processes: Part<readonly ProcessPresence[]>;
  readonly store: Part<StoreFigures>;
  readonly redis: Part<RedisFigures>;
  readonly queues: Part<readonly QueueDepth[]>;
  readonly schedules: readonly Schedule[];
  readonly calendar: CalendarView;
  readonly versions: Versions;
  readonly settings: readonly EffectiveSetting[];
}
