import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { createRun, hasEnded } from '../../src/jobs/run-ledger.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import type { Run } from '../../src/store/store.ts';
import {
  clockAt,
  type Content,
  contentOf,
  gatewayAt,
  meeting,
  type TestClock,
  type TestHome,
  withHome,
} from '../harness/home.ts';
import { type RunningCommand, until } from '../harness/openbell.ts';
import { sentFrames } from '../harness/recording-proxy.ts';
import { brokenInvariants } from './invariants.ts';
import { onOwnDatabase } from './own-database.ts';

export const date = parseTradingDay('2026-11-20');
export const runId = `morning-${date}-1`;

/** Histories asked of the gateway, by symbol. */
export interface AskedHistories {
  bySymbol(): ReadonlyMap<string, number>;
  forget(): void;
}

const reqHistoricalData = '20';
const symbolField = 3;

function recordHistories(): AskedHistories & { readonly hear: (connection: number, bytes: Buffer) => void } {
  const connections = new Map<number, Buffer[]>();
  return {
    hear(connection, bytes) {
      const chunks = connections.get(connection) ?? [];
      connections.set(connection, chunks);
      chunks.push(Buffer.from(bytes));
    },
    bySymbol() {
      const asked = new Map<string, number>();
      for (const chunks of connections.values())
        for (const frame of sentFrames(chunks)) {
          if (frame[0] !== reqHistoricalData) continue;
          const symbol = frame[symbolField]!;
          asked.set(symbol, (asked.get(symbol) ?? 0) + 1);
        }
      return asked;
    },
    forget: () => connections.clear(),
  };
}

/** Mornings of one day, again and again on one gateway, each in a database of its own. */
export interface Mornings {
  /** What a morning leaves that nothing disturbed. */
  readonly content: Content;
  readonly undisturbed: Run;
  /** Starts a morning in a database of its own and stops what still runs after the work. */
  readonly morning: <T>(work: (morning: Morning) => Promise<T>) => Promise<T>;
}

/** One morning whose run is on the queue. */
export interface Morning {
  readonly home: TestHome;
  readonly histories: AskedHistories;
  startWorker(more?: Readonly<Record<string, string>>): RunningCommand;
  run(): Promise<Run>;
  /** Waits until the run has ended and no job of it is left. */
  untilOver(): Promise<void>;
  /** Ends every worker as an operator would. */
  stopWorkers(): Promise<void>;
  /** Invariants that do not hold, and symbols that were asked for more than twice; after the last worker's end. */
  broken(): Promise<string[]>;
}

export interface MorningsOptions {
  readonly size: number;
  /** Wall milliseconds of an answer of 7,800 bars. */
  readonly latencyMs: number;
}

/** Listings of which the default scan finds a given number and a tenth more. */
const listingsFor = (size: number): number => Math.ceil(size * 3.2);

export async function withMornings(
  { size, latencyMs }: MorningsOptions,
  work: (mornings: Mornings) => Promise<void>,
): Promise<void> {
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  const histories = recordHistories();
  const gateway = await gatewayAt(seededMarket({ seed: 1, symbols: listingsFor(size) }), clock, {
    latencyMs,
    // The bars of each morning are the same: they are made once.
    prerender: '21 D',
    fragmentation: false,
    onBytes: (direction, connection, bytes) => {
      if (direction === 'in') histories.hear(connection, bytes);
    },
  });
  try {
    await withHome(
      async (servers) => {
        let mornings = 0;
        const next = <T>(work: (morning: Morning) => Promise<T>, content?: Content): Promise<T> => {
          histories.forget();
          return onOwnDatabase(servers, `morning${++mornings}`, (home) =>
            withMorning(home, clock, { env: meeting(clock, gateway), histories, content }, work),
          );
        };
        const { content, undisturbed } = await next(runUndisturbed);
        await work({ content, undisturbed, morning: (each) => next(each, content) });
      },
      { UNIVERSE_SIZE: String(size), ANALYSIS_THREADS: '2' },
    );
  } finally {
    await gateway.close();
  }
}

async function runUndisturbed(morning: Morning): Promise<{ content: Content; undisturbed: Run }> {
  morning.startWorker();
  await morning.untilOver();
  await morning.stopWorkers();
  const broken = await morning.broken();
  if (broken.length > 0) throw new Error(`a morning that nothing disturbed is broken:\n${broken.join('\n')}`);
  const undisturbed = await morning.run();
  return { content: await contentOf(morning.home, undisturbed), undisturbed };
}

interface MorningParts {
  readonly env: Readonly<Record<string, string>>;
  readonly histories: AskedHistories;
  readonly content: Content | undefined;
}

async function withMorning<T>(
  home: TestHome,
  clock: TestClock,
  { env, histories, content }: MorningParts,
  work: (morning: Morning) => Promise<T>,
): Promise<T> {
  await createRun(home.store, home.queues, clock.clock, { kind: 'morning', date, mode: 'by_hand' });
  const workers: RunningCommand[] = [];
  const run = async (): Promise<Run> => (await home.store.run(runId))!;
  try {
    return await work({
      home,
      histories,
      run,
      startWorker(more = {}) {
        const worker = home.start(['worker'], { ...env, ...more });
        workers.push(worker);
        return worker;
      },
      async untilOver() {
        await until('the run has ended', async () => hasEnded(await run()), overWithinMs);
        const { runs, symbols, analyses } = home.queues;
        const active = [runs, symbols, analyses].map((queue) => () => queue.getActiveCount());
        await until('no job of it is left', async () =>
          (await Promise.all(active.map((count) => count()))).every((count) => count === 0),
        );
      },
      async stopWorkers() {
        for (const worker of workers) await worker.stop();
      },
      async broken() {
        const asked = [...histories.bySymbol()].filter(([, times]) => times > 2);
        return [
          ...(await brokenInvariants(home, { runs: [`${runId} done`], ...(content && { content }) })),
          ...asked.map(([symbol, times]) => `${symbol}: asked for ${times} times`),
        ];
      },
    });
  } finally {
    for (const worker of workers) await worker.stop('SIGKILL');
  }
}

/** A watchdog: a morning takes a minute. */
const overWithinMs = 900_000;
