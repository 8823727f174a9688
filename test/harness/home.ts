import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { pino } from 'pino';

import { type Clock, shiftedClock, systemClock } from '../../src/calendar/clock.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import type { TradingDay } from '../../src/calendar/trading-day.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { openQueues, type Queues } from '../../src/jobs/queues.ts';
import type { Market } from '../../src/simulator/market/market.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import { parseFaultPlan } from '../../src/simulator/protocol/fault-plan.ts';
import type { SimulatedGateway, SimulatedGatewayOptions } from '../../src/simulator/server-options.ts';
import { startSimulatedGateway } from '../../src/simulator/server.ts';
import { homeLayout } from '../../src/stack/home.ts';
import { attachOrStart, type Stack } from '../../src/stack/stack.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Run, Store } from '../../src/store/store.ts';
import { everyCase } from '../every-case.ts';
import {
  type CommandResult,
  processesNaming,
  type RunningCommand,
  runOpenbell,
  startOpenbell,
  until,
} from './openbell.ts';

export const silent = pino({ level: 'silent' });

/**
 * A market of which the default scan finds about a dozen stocks, so that a whole morning takes seconds; in the drills, which have
 * more time, about thirty.
 */
export const smallMarket = (): Market => seededMarket({ seed: 1, symbols: everyCase ? 90 : 36 });

/** Small enough to be quick; every test may set more. */
export const quick = {
  UNIVERSE_SIZE: everyCase ? '30' : '12',
  BOOTSTRAP_DRAWS: '200',
  ANALYSIS_THREADS: '1',
  WEB_PORT: '0',
};

export interface TestClock {
  /** Environment that makes every process agree with `clock`. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** A clock that stands at `now` as this is called. */
export function clockAt(now: string, speed = 1): TestClock {
  const since = systemClock.now();
  return {
    env: { OPENBELL_NOW: now, OPENBELL_NOW_SINCE: String(since), OPENBELL_SPEED: String(speed) },
    clock: shiftedClock(parseInstant(now), speed, since),
  };
}

/** A simulated gateway in this process, over TCP as any other. */
export function gatewayAt(
  market: Market,
  { clock }: TestClock,
  more: Partial<Omit<SimulatedGatewayOptions, 'faults'>> & { readonly faults?: readonly unknown[] } = {},
): Promise<SimulatedGateway> {
  const { faults = [], ...rest } = more;
  return startSimulatedGateway({
    market,
    clock,
    latencyMs: 0,
    ...rest,
    faults: parseFaultPlan(faults, 'plan'),
  });
}

/** Environment of a command that meets a gateway at a time. */
export const meeting = (
  { env }: TestClock,
  { port }: Pick<SimulatedGateway, 'port'>,
): Record<string, string> => ({
  ...env,
  IBKR_PORT: String(port),
});

/** A home of its own whose servers run as long as the test holds it, with a look into its store and queues. */
export interface TestHome {
  readonly folder: string;
  readonly stack: Stack;
  readonly store: Store;
  readonly queues: Queues;
  run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<CommandResult>;
  /** Started commands are killed with the home where they still run. */
  start(args: readonly string[], env: Readonly<Record<string, string>>): RunningCommand;
  /** Looks until a run of a date is as wanted. */
  untilRun(date: TradingDay, what: string, isSo: (run: Run) => boolean): Promise<Run>;
}

export async function withHome<T>(
  work: (home: TestHome) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-faults-'));
  const own = { ...quick, OPENBELL_HOME: folder, ...env };
  const { settings } = loadSettings({ env: own, dotenvPath: null });
  const stack = await attachOrStart(settings, systemClock, silent);
  const store = await openStore({ ...stack.clickhouse, clock: systemClock });
  const queues = openQueues(stack.redis.url, silent);
  const started: RunningCommand[] = [];
  const start = (args: readonly string[], more: Readonly<Record<string, string>>): RunningCommand => {
    const command = startOpenbell(args, { ...own, ...more });
    started.push(command);
    return command;
  };
  try {
    return await work({
      folder,
      stack,
      store,
      queues,
      start,
      run: (args, more) => runOpenbell(args, { ...own, ...more }),
      async untilRun(date, what, isSo) {
        let found: Run | undefined;
        await until(`the run of ${date} ${what}`, async () => {
          found = (await store.runsOf('morning', date)).at(-1);
          return found !== undefined && isSo(found);
        });
        return found!;
      },
    });
  } finally {
    for (const command of started) await command.stop('SIGKILL');
    await queues.close();
    await store.close();
    await stack.stop();
    await until('nothing runs in the home any more', () => processesNaming(folder).length === 0);
    rmSync(homeLayout(folder).sockets, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/** A home that stays open until it is let go, for the tests of a file that share one. */
export async function holdHome(
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly home: TestHome; readonly letGo: () => Promise<void> }> {
  let end = (): void => undefined;
  const held = new Promise<void>((resolve) => (end = resolve));
  let ended: Promise<void> | undefined;
  const home = await new Promise<TestHome>((opened, failed) => {
    ended = withHome((found) => {
      opened(found);
      return held;
    }, env);
    ended.catch(failed);
  });
  return {
    home,
    async letGo() {
      end();
      await ended;
    },
  };
}

/** The process id of the first worker an `openbell up` or `openbell worker` started. */
export async function workerOf(command: RunningCommand): Promise<number> {
  const [, pid] = await command.line(/"pid":(\d+)[^\n]*"msg":"worker ready"/);
  return Number(pid);
}

/** Symbols that are analysed or given up. */
export const symbolsDone = async ({ queues }: TestHome): Promise<number> =>
  queues.analyses.getJobCountByTypes('completed', 'failed');

/** What a database holds, to be compared with that of an undisturbed run. */
export interface Content {
  readonly hash: string;
  readonly bars: number;
  readonly symbols: number;
  readonly patterns: number;
}

export async function contentOf({ store }: TestHome, run: Run): Promise<Content> {
  const patterns = await store.patterns(run.runId);
  return {
    hash: await store.contentHash(null),
    bars: run.counts['bars'] ?? 0,
    symbols: (await store.runSymbols(run.runId)).length,
    patterns: [...patterns.values()].reduce((sum, list) => sum + list.length, 0),
  };
}
