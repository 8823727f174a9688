import { isHoliday, marketDay } from '../../calendar/market-day.ts';
import { newYorkDay, newYorkTime, newYorkZone } from '../../calendar/new-york.ts';
import { addDays } from '../../calendar/trading-day.ts';
import type { Settings } from '../../config/settings.ts';
import type { Queues } from '../../jobs/queues.ts';
import { morningSchedulerId, weekdayPattern } from '../../jobs/schedule.ts';
import type { Schedule, ScheduledDay, StoredSchedule } from '../../pages/system/system-model.ts';
import { readPart } from '../page-part.ts';

const reportsShown = 3;

/** The next reports in time order, with the holidays among them. */
function nextMornings(now: number, time: string): ScheduledDay[] {
  const next: ScheduledDay[] = [];
  let reports = 0;
  for (let date = newYorkDay(now); reports < reportsShown; date = addDays(date, 1)) {
    const due = newYorkTime(date, time);
    const day = marketDay(date);
    if (due <= now) continue;
    if (day.kind !== 'closed') {
      reports++;
      next.push({ day: date, at: due, reason: day.reason });
    } else if (isHoliday(day)) {
      next.push({ day: date, at: null, reason: day.reason });
    }
  }
  return next;
}

async function storedAs(queues: Queues, pattern: string): Promise<StoredSchedule> {
  const stored = await queues.schedules.getJobScheduler(morningSchedulerId);
  if (stored === undefined) return 'missing';
  return stored.pattern === pattern && stored.tz === newYorkZone ? 'as configured' : 'different';
}

/** What is made by itself and when; how it lies in Redis, where anything does. */
export async function readSchedules(
  queues: () => Promise<Queues>,
  settings: Settings,
  now: number,
): Promise<Schedule[]> {
  const time = settings.MORNING_TIME;
  const pattern = weekdayPattern(time);
  const stored = await readPart<StoredSchedule>('Redis', async () =>
    settings.OPENBELL_NOW === undefined ? storedAs(await queues(), pattern) : 'by the clock',
  );
  return [{ id: morningSchedulerId, time, pattern, stored, next: nextMornings(now, time) }];
}
