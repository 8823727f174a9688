import { readFileSync } from 'node:fs';

import type { TradingDay } from '../../src/calendar/trading-day.ts';
import { collectSchedulerId } from '../../src/jobs/collect-schedule.ts';
import { endOfDaySchedulerId, halfDaySchedulerId } from '../../src/jobs/end-of-day-schedule.ts';
import { QueueDepths } from '../../src/jobs/queue-depths.ts';
import { hasEnded } from '../../src/jobs/run-ledger.ts';
import { morningSchedulerId } from '../../src/jobs/schedule.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import { homeLayout } from '../../src/stack/home.ts';
import type { ReportKind, Run } from '../../src/store/store.ts';
import {
  clockAt,
  type Content,
  contentOf,
  gatewayAt,
  meeting,
  smallMarket,
  type TestHome,
  withHome,
} from '../harness/home.ts';
import { type RunningCommand, until } from '../harness/openbell.ts';
import { type SteppedClock, withSteppedClock } from './stepped-clock.ts';

/** Every schedule a leading scheduler stores. */
export const schedules = [morningSchedulerId, collectSchedulerId, endOfDaySchedulerId, halfDaySchedulerId];

const market = smallMarket();

/** A scheduler and a worker, as each instance of openbell has them. */
export interface Instance {
  readonly scheduler: RunningCommand;
  readonly worker: RunningCommand;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** A machine whose clock the drill sets, with processes that take it for their own. */
export interface Machine {
  readonly home: TestHome;
  readonly stepped: SteppedClock;
  readonly gateway: SimulatedGateway;
  readonly startInstance: () => Instance;
  readonly setTo: (instant: string) => Promise<void>;
  /** The newest run of a day's report once it is as wanted. */
  readonly untilRun: (
    of: ReportKind,
    day: TradingDay,
    what: string,
    isSo: (run: Run) => boolean,
  ) => Promise<Run>;
  readonly untilEnded: (of: ReportKind, day: TradingDay) => Promise<Run>;
}

export async function onMachine(
  start: string,
  work: (machine: Machine) => Promise<void>,
  latencyMs = 300,
): Promise<void> {
  await withSteppedClock(start, async (stepped) => {
    const gateway = await gatewayAt(market, { clock: stepped.clock, env: {} }, { latencyMs });
    try {
      await withHome(
        async (home) => {
          const env = { ...stepped.env, IBKR_PORT: String(gateway.port) };
          const untilRun: Machine['untilRun'] = async (of, day, what, isSo) => {
            let found: Run | undefined;
            await until(
              `the ${of} of ${day} ${what}`,
              async () => {
                found = (await home.store.runsOf(of, day)).at(-1);
                return found !== undefined && isSo(found);
              },
              runWithinMs,
            );
            return found!;
          };
          await work({
            ...{ home, stepped, gateway, untilRun },
            setTo: (instant) => stepped.setTo(instant, home),
            async untilEnded(of, day) {
              const run = await untilRun(of, day, 'has ended', hasEnded);
              await untilIdle(home);
              return run;
            },
            startInstance() {
              const scheduler = home.start(['scheduler'], env);
              const worker = home.start(['worker'], env);
              const stop = async (signal?: NodeJS.Signals): Promise<void> => {
                await Promise.all([scheduler.stop(signal), worker.stop(signal)]);
              };
              return { scheduler, worker, stop };
            },
          });
        },
        { UNIVERSE_SIZE: '16' },
      );
    } finally {
      await gateway.close();
    }
  });
}

/** Looks until no job of any queue waits or is worked on: what is told of a run follows its end. */
async function untilIdle({ queues }: TestHome): Promise<void> {
  const depths = new QueueDepths(queues);
  await until('no job is left', async () =>
    (await depths.read()).every(({ waiting, active }) => waiting + active === 0),
  );
  await depths.close();
}

/** A watchdog. */
const runWithinMs = 400_000;

/** What the mornings of these days leave that nothing disturbed, in the database of a home of their own. */
export async function undisturbedMornings(days: readonly TradingDay[]): Promise<Content> {
  return withHome(
    async (home) => {
      let content: Content | undefined;
      for (const day of days) {
        const clock = clockAt(`${day}T05:45:00-05:00`);
        const gateway = await gatewayAt(market, clock);
        const { code, stderr } = await home.run(['morning'], meeting(clock, gateway));
        await gateway.close();
        if (code !== 0) throw new Error(stderr);
        content = await contentOf(home, (await home.store.publishedRun('morning', day))!);
      }
      return content!;
    },
    { UNIVERSE_SIZE: '16' },
  );
}

/** Waits until every schedule is stored, and when the next morning report is due. */
export async function untilScheduled({ queues }: TestHome): Promise<void> {
  await until(
    'every schedule is stored',
    async () => (await queues.schedules.getJobSchedulersCount()) === schedules.length,
  );
}

/** Kills the home's servers as a power cut would; their keeper starts them again from what is on the disk. */
export async function killServers({ folder, queues, store }: TestHome): Promise<void> {
  const state = JSON.parse(readFileSync(homeLayout(folder).state, 'utf8')) as Record<
    'redis' | 'store',
    { pid: number }
  >;
  for (const { pid } of [state.redis, state.store]) process.kill(pid, 'SIGKILL');
  const answers = (ask: () => Promise<unknown>) => () =>
    ask().then(
      () => true,
      () => false,
    );
  await until(
    'Redis is back',
    answers(() => queues.redis.ping()),
  );
  await until(
    'the store is back',
    answers(() => store.version()),
  );
}
