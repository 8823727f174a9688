import { newYorkZone } from '../calendar/new-york.ts';
import type { Settings } from '../config/settings.ts';
import { collectSchedulerId } from './collect-schedule.ts';
import { endOfDaySchedulerId, endOfDayTimes, halfDaySchedulerId } from './end-of-day-schedule.ts';
import type { Queues } from './queues.ts';
import { morningSchedulerId, weekdayPattern } from './schedule.ts';

/** A schedule as the configuration wants it: New York, on weekdays. */
export interface WantedSchedule {
  readonly id: string;
  /** HH:mm */
  readonly time: string;
  /** Cron. */
  readonly pattern: string;
}

const wanted = (id: string, time: string): WantedSchedule => ({ id, time, pattern: weekdayPattern(time) });

/** The schedule of the morning report. */
export const morningSchedules = ({ MORNING_TIME }: Pick<Settings, 'MORNING_TIME'>): WantedSchedule[] => [
  wanted(morningSchedulerId, MORNING_TIME),
];

/** The schedules of the end of day, of whole sessions and of half days. */
export function endOfDaySchedules({ END_OF_DAY_TIME }: Pick<Settings, 'END_OF_DAY_TIME'>): WantedSchedule[] {
  const { whole, half } = endOfDayTimes(END_OF_DAY_TIME);
  return [wanted(endOfDaySchedulerId, whole), wanted(halfDaySchedulerId, half)];
}

/** How a schedule lies in Redis. */
export async function storedAs(
  queues: Pick<Queues, 'schedules'>,
  schedules: readonly WantedSchedule[],
): Promise<'as configured' | 'different' | 'missing'> {
  let found: 'as configured' | 'different' = 'as configured';
  for (const { id, pattern } of schedules) {
    const stored = await queues.schedules.getJobScheduler(id);
    if (stored === undefined) return 'missing';
    if (stored.pattern !== pattern || stored.tz !== newYorkZone) found = 'different';
  }
  return found;
}

/** Every id of a schedule this program stores. */
export const scheduleIds: readonly string[] = [
  ...[morningSchedulerId, endOfDaySchedulerId, halfDaySchedulerId, collectSchedulerId],
];
