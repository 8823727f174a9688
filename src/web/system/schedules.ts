import { isHoliday, marketDay } from '../../calendar/market-day.ts';
import { newYorkDay, newYorkTime } from '../../calendar/new-york.ts';
import { addDays, type TradingDay } from '../../calendar/trading-day.ts';
import type { Settings } from '../../config/settings.ts';
import { endOfDayDue } from '../../jobs/owed-ends.ts';
import type { Queues } from '../../jobs/queues.ts';
import {
  endOfDaySchedules,
  morningSchedules,
  storedAs,
  type WantedSchedule,
} from '../../jobs/stored-schedules.ts';
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

/** What is made by itself and when; how it lies in Redis, where anything does. */
export async function readSchedules(
  queues: () => Promise<Queues>,
  settings: Settings,
  now: number,
): Promise<Schedule[]> {
  const { MORNING_TIME: morning, END_OF_DAY_TIME: endOfDay } = settings;
  const read = async (
    wanted: readonly WantedSchedule[],
    dueOn: (date: TradingDay) => number,
  ): Promise<Schedule> => {
    const stored = await readPart<StoredSchedule>('Redis', async () =>
      settings.OPENBELL_NOW === undefined ? storedAs(await queues(), wanted) : 'by the clock',
    );
    const [{ id, time }] = wanted as [WantedSchedule];
    const pattern = wanted.map((one) => one.pattern).join(', ');
    return { id, time, pattern, stored, next: nextReports(now, dueOn) };
  };
  return Promise.all([
    read(morningSchedules(settings), (date) => newYorkTime(date, morning)),
    read(endOfDaySchedules(settings), (date) => endOfDayDue(date, endOfDay) ?? newYorkTime(date, endOfDay)),
  ]);
}
