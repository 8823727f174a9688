import type { Job, Queue } from 'bullmq';

import { type Clock, systemClock } from '../calendar/clock.ts';
import { formatNewYork, newYorkDay, newYorkTime } from '../calendar/new-york.ts';
import { addDays, type TradingDay, weekday } from '../calendar/trading-day.ts';
import type { Settings } from '../config/settings.ts';
import { readOwedEnds } from '../jobs/end-of-day-schedule.ts';
import { hasWorker, readAnnouncements } from '../jobs/process-presence.ts';
import { QueueDepths } from '../jobs/queue-depths.ts';
import type { Queues } from '../jobs/queues.ts';
import { redisPrefix } from '../jobs/redis-prefix.ts';
import { hasEnded } from '../jobs/run-ledger.ts';
import { readOwedRuns } from '../jobs/schedule.ts';
import { isLed } from '../jobs/scheduler-lease.ts';
import {
  endOfDaySchedules,
  morningSchedules,
  scheduleIds,
  storedAs,
  type WantedSchedule,
} from '../jobs/stored-schedules.ts';
import { jobsOfRun } from '../jobs/watchdog.ts';
import type { Run, Store } from '../store/store.ts';
import { failed, type Finding, ok, together, warning } from './finding.ts';
import type { Step } from './step-runner.ts';

/** Asks queues, ledger or both where they are reached; a step skips itself where they are not. */
export interface RunSources {
  readonly withQueues: (ask: (queues: Queues) => Promise<Finding>) => Promise<Finding>;
  readonly withLedger: (ask: (store: Store) => Promise<Finding>) => Promise<Finding>;
}

/** The scheduler looks once a minute: what has been owed for longer it does not look at. */
const owedTooLongMinutes = 3;
const runsLookedAt = 50;
const jobsLookedAt = 200;
const recentMs = 24 * 3600_000;
const startScheduler = 'Start a scheduler: `openbell scheduler`, or everything with `openbell up`.';

/** When a schedule of weekdays fires next; cron knows no holiday. */
function nextFire(time: string, now: number): number {
  for (let day = newYorkDay(now); ; day = addDays(day, 1)) {
    const at = newYorkTime(day, time);
    if (at > now && weekday(day) !== 0 && weekday(day) !== 6) return at;
  }
}

const wallTime = (instant: number): string => `${formatNewYork(instant)} New York`;

async function schedulesFinding(queues: Queues, settings: Settings): Promise<Finding> {
  const led = await isLed(queues.redis);
  if (settings.OPENBELL_NOW !== undefined)
    return led
      ? ok('a scheduler leads; under a shifted clock it looks itself')
      : warning('no scheduler leads', startScheduler);
  const wanted = [...morningSchedules(settings), ...endOfDaySchedules(settings)];
  const found: Finding[] = led ? [] : [warning('no scheduler leads', startScheduler)];
  for (const one of wanted) found.push(...(await scheduleFindings(queues, one)));
  const stored = await queues.schedules.getJobSchedulers();
  const strangers = stored.map(({ key }) => key).filter((key) => !scheduleIds.includes(key));
  if (strangers.length > 0)
    found.push(
      warning(
        `schedules nobody here knows: ${strangers.join(', ')}`,
        'Remove them in Bull Board (/queues) unless another version of openbell uses this Redis.',
      ),
    );
  return together(found);
}

async function scheduleFindings(queues: Queues, schedule: WantedSchedule): Promise<Finding[]> {
  const { id, time } = schedule;
  const state = await storedAs(queues, [schedule]);
  if (state !== 'as configured') {
    const text = `schedule ${id} is ${state === 'missing' ? 'missing' : 'not the one that is configured'}`;
    return [warning(text, `A scheduler that leads stores it within a minute. ${startScheduler}`)];
  }
  const next = (await queues.schedules.getJobScheduler(id))?.next;
  const expected = nextFire(time, systemClock.now());
  if (next === expected) return [ok(`${id} fires at ${wallTime(expected)}`)];
  return [
    warning(
      `${id} fires at ${next === undefined ? 'no time' : wallTime(next)}, the calendar says ${wallTime(expected)}`,
      `Restart the scheduler; if that does not help, remove the schedule in Bull Board: it is stored anew.`,
    ),
  ];
}

const dates = (days: readonly TradingDay[]): string => days.join(', ');

async function owedFinding(store: Store, settings: Settings, clock: Clock): Promise<Finding> {
  const found: Finding[] = [];
  const owed = await readOwedRuns(store, clock, settings.MORNING_TIME);
  if (owed.today !== null && owed.minutesLate > owedTooLongMinutes)
    found.push(
      failed(
        `the morning report of ${owed.today} has been owed for ${owed.minutesLate} minutes and is not being made`,
        `${startScheduler} Or make it now: \`openbell morning\`.`,
      ),
    );
  if (owed.missed.length > 0)
    found.push(
      warning(
        `no morning report and no record of ${dates(owed.missed)}`,
        'The scheduler records them as missed; `openbell morning --date DATE` makes one.',
      ),
    );
  const ends = await readOwedEnds({ store, clock, endOfDayTime: settings.END_OF_DAY_TIME });
  const isMade = ends.ends.some((run) => !hasEnded(run));
  if (ends.owed.make.length > 0 && !isMade)
    found.push(
      warning(
        `the end of day of ${dates(ends.owed.make)} is owed`,
        `The scheduler makes one after the other. ${startScheduler}`,
      ),
    );
  return found.length > 0 ? together(found) : ok('nothing');
}

async function stuckFinding(store: Store, queues: Queues, clock: Clock): Promise<Finding> {
  const open = (await store.recentRuns('any', runsLookedAt)).filter((run) => !hasEnded(run));
  const found = await Promise.all(open.map((run) => runFinding(run, queues, clock)));
  return found.length > 0 ? together(found) : ok('no run is under way');
}

async function runFinding(run: Run, queues: Queues, clock: Clock): Promise<Finding> {
  const jobs = await jobsOfRun(run, { queues, clock });
  const minutes = Math.floor((clock.now() - run.createdAt) / 60_000);
  const text = `run ${run.runId} is ${run.state.replaceAll('_', ' ')}, asked for ${minutes} minutes ago`;
  switch (jobs.kind) {
    case 'well':
      return run.state === 'waiting_for_gateway'
        ? warning(`${text}: ${run.reason}`, 'Look at the gateway: `openbell check`.')
        : ok(text);
    case 'dead':
      return failed(
        `${text}, and its job has failed: ${jobs.reason}`,
        `A scheduler ends it within a minute. ${startScheduler}`,
      );
    case 'overdue':
      return warning(
        `${text}, and is past its deadline`,
        `A scheduler lets it go on without the symbols that are missing. ${startScheduler}`,
      );
    case 'lost':
      return failed(`${text}, and Redis has lost its jobs`, `A scheduler puts them back. ${startScheduler}`);
  }
}

/** Jobs under way whose worker has not renewed its hold on them: it was killed, or hangs. */
async function stalledJobs(queue: Queue, { redis }: Pick<Queues, 'redis'>): Promise<string[]> {
  const active = await queue.getActive(0, jobsLookedAt);
  const stalled: string[] = [];
  for (const { id } of active) {
    if (id === undefined) continue;
    if ((await redis.exists(`${redisPrefix}:${queue.name}:${id}:lock`)) === 0) stalled.push(id);
  }
  return stalled;
}

const hasFailedLately = ({ finishedOn = 0 }: Job): boolean => systemClock.now() - finishedOn < recentMs;

async function queuesFinding(queues: Queues): Promise<Finding> {
  const depths = new QueueDepths(queues, true);
  try {
    const isWorked = hasWorker((await readAnnouncements(queues.redis)).running);
    const found: Finding[] = [];
    for (const [queue, { waiting, active, delayed, failed: failures }] of await depths.readWithQueues()) {
      const stalled = await stalledJobs(queue, queues);
      if (stalled.length > 0)
        found.push(
          warning(
            `${queue.name}: ${stalled.length} stalled (${stalled.slice(0, 3).join(', ')})`,
            'A worker takes them up again within a minute; if none does, start one.',
          ),
        );
      // A symbol that fails is told by its report.
      const isOwn = queue.name !== queues.symbols.name;
      const failedLately =
        failures > 0 && isOwn ? (await queue.getFailed(0, jobsLookedAt)).filter(hasFailedLately) : [];
      if (failedLately.length > 0)
        found.push(
          warning(
            `${queue.name}: ${failedLately.length} failed for good within a day, the last: ${failedLately[0]!.failedReason}`,
            'Bull Board (/queues) shows them and puts them back.',
          ),
        );
      if (waiting > 0 && !isWorked && queue.name !== queues.schedules.name)
        found.push(
          warning(`${queue.name}: ${waiting} wait and no worker runs`, 'Start one: `openbell worker`.'),
        );
      found.push(
        ok(`${queue.name} ${waiting} waiting, ${active} active, ${delayed} delayed, ${failures} failed`),
      );
    }
    return together(found);
  } finally {
    await depths.close();
  }
}

/** Schedules, what is owed, what is stuck, and the queues. */
export function runSteps({ withQueues, withLedger }: RunSources, settings: Settings, clock: Clock): Step[] {
  return [
    { name: 'schedules', run: () => withQueues((queues) => schedulesFinding(queues, settings)) },
    { name: 'queues', run: () => withQueues(queuesFinding) },
    { name: 'owed', run: () => withLedger((store) => owedFinding(store, settings, clock)) },
    {
      name: 'runs',
      run: () => withLedger((store) => withQueues((queues) => stuckFinding(store, queues, clock))),
    },
  ];
}
