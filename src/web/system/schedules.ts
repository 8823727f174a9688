import { isHoliday, marketDay } from '../../calendar/market-day.ts';
import { newYorkDay, newYorkTime, newYorkZone } from '../../calendar/new-york.ts';
import { addDays, type TradingDay } from '../../calendar/trading-day.ts';
import type { Settings } from '../../config/settings.ts';
import { endOfDaySchedulerId, endOfDayTimes, halfDaySchedulerId } from '../../jobs/end-of-day-schedule.ts';
import { endOfDayDue } from '../../jobs/owed-ends.ts';
import type { Queues } from '../../jobs/queues.ts';
import { morningSchedulerId, weekdayPattern } from '../../jobs/schedule.ts';
import type { Schedule, ScheduledDay, StoredSchedule } from '../../pages/system/system-model.ts';
import { readPart } from '../page-part.ts';

const reportsShown = 3;

/** The next reports in time order, with the holidays among them. @param dueOn when the report of a session day is due */
function nextReports(now: number, dueOn: (date: TradingDay) => number): ScheduledDay[] {
  const next: ScheduledDay[] = [];
  let reports = 0;
  for (let date = newYorkDay(now); reports < reportsShown; date = addDays(date, 1)) {
    const due = dueOn(date);
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

/** How the schedules of a report lie in Redis. @param wanted their patterns by id */
async function storedAs(
  queues: Queues,
  wanted: readonly (readonly [id: string, pattern: string])[],
): Promise<StoredSchedule> {
  let found: StoredSchedule = 'as configured';
  for (const [id, pattern] of wanted) {
    const stored = await queues.schedules.getJobScheduler(id);
    if (stored === undefined) return 'missing';
    if (stored.pattern !== pattern || stored.tz !== newYorkZone) found = 'different';
  }
  return found;
}

/** What is made by itself and when; how it lies in Redis, where anything does. */
export async function readSchedules(
  queues: () => Promise<Queues>,
  settings: Settings,
  now: number,
): Promise<Schedule[]> {
  const { MORNING_TIME: morning, END_OF_DAY_TIME: endOfDay } = settings;
  const ends = endOfDayTimes(endOfDay);
  const read = async (
    time: string,
    wanted: readonly (readonly [id: string, time: string])[],
    dueOn: (date: TradingDay) => number,
  ): Promise<Schedule> => {
    const patterns = wanted.map(([id, at]) => [id, weekdayPattern(at)] as const);
    const stored = await readPart<StoredSchedule>('Redis', async () =>
      settings.OPENBELL_NOW === undefined ? storedAs(await queues(), patterns) : 'by the clock',
    );
    const pattern = patterns.map(([, one]) => one).join(', ');
    return { id: wanted[0]![0], time, pattern, stored, next: nextReports(now, dueOn) };
  };
  return Promise.all([
    read(morning, [[morningSchedulerId, morning]], (date) => newYorkTime(date, morning)),
    read(
      endOfDay,
      [
        [endOfDaySchedulerId, ends.whole],
        [halfDaySchedulerId, ends.half],
      ],
      (date) => endOfDayDue(date, endOfDay) ?? newYorkTime(date, endOfDay),
    ),
  ]);
}
