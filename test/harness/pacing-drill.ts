import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect } from 'vitest';

import { parseInstant } from '../../src/calendar/instant.ts';
import { shiftedClock } from '../../src/calendar/clock.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import type { RatePolicy, SimulatedGateway } from '../../src/simulator/server-options.ts';
import { startSimulatedGateway } from '../../src/simulator/server.ts';
import { BareRedis } from './bare-redis.ts';
import { until } from './openbell.ts';

const script = fileURLToPath(new URL('./pacing-process.mjs', import.meta.url));

/** All the gateway takes in a second, of which five are the tracker's. */
const limits = { messages: 45, tracker: 5, histories: 20, scans: 10, lines: 50, shares: 4 };

interface Told {
  messages: number;
  outcomes: Record<string, number>;
  waits: number[];
  readonly modes: string[];
  ready: boolean;
  ended: boolean;
}

class DrilledProcess {
  readonly told: Told = { messages: 0, outcomes: {}, waits: [], modes: [], ready: false, ended: false };
  readonly process: ChildProcess;

  constructor(role: 'report' | 'tracker', port: number, redisUrl: string) {
    this.process = fork(script, [role, String(port), redisUrl, JSON.stringify(limits)], { stdio: 'inherit' });
    this.process.on('message', ({ mode, waits = [], ...rest }: Partial<Told> & { mode?: string }) => {
      if (mode !== undefined) this.told.modes.push(mode);
      this.told.waits.push(...waits);
      Object.assign(this.told, rest);
    });
  }
}

/** Three processes that ask one simulated gateway for all they can get, a tracker beside them, and the Redis they share. */
export interface PacingDrill {
  readonly gateway: SimulatedGateway;
  readonly redis: BareRedis;
  readonly reports: readonly DrilledProcess[];
  readonly tracker: DrilledProcess;
  /** Messages of the three so far. */
  readonly sent: () => number;
}

/**
 * Runs `work` while all of them ask.
 * @returns what the gateway counted and the processes told, after all have ended.
 */
export async function drillPacing(
  policy: RatePolicy,
  work: (drill: PacingDrill) => Promise<void>,
): Promise<PacingDrill> {
  const redis = await BareRedis.start();
  const gateway = await startSimulatedGateway({
    market: seededMarket({ seed: 1, symbols: 40 }),
    clock: shiftedClock(parseInstant('2026-11-18T11:30:00-05:00')),
    latencyMs: 600,
    policy,
  });
  const started = (role: 'report' | 'tracker'): DrilledProcess =>
    new DrilledProcess(role, gateway.port, redis.url);
  const reports = [started('report'), started('report'), started('report')];
  const tracker = started('tracker');
  const all = [...reports, tracker];
  const sent = (): number => reports.reduce((sum, { told }) => sum + told.messages, 0);
  const drill = { gateway, redis, reports, tracker, sent };
  try {
    await until('all are connected', () => all.every(({ told }) => told.ready));
    await work(drill);
    for (const { process } of all) process.send('end');
    await until('all have ended', () => all.every(({ told }) => told.ended));
  } finally {
    for (const { process } of all) process.kill('SIGKILL');
    await gateway.close();
    await redis.kill();
  }
  return drill;
}

/** Messages the gateway may count in a second of its own: those of a second that arrive up to 200 ms early or late. */
const mostArriving = 60;

/** What holds after each drill: the gateway's limit kept, nothing refused, the tracker's messages at once. @returns most messages in a second */
export function judgePacing(
  { gateway, reports, tracker }: PacingDrill,
  name: string,
  trackerWaitMs: number,
): number {
  const { messages, messagesOverLimit, mostMessagesInASecond, peakOpenHistories, errors } =
    gateway.statistics;
  const longest = Math.max(...tracker.told.waits);
  console.log(
    `${name}: ${messages} messages, ${messagesOverLimit} over the limit, at most ${mostMessagesInASecond} in a second, ` +
      `${peakOpenHistories} histories open; ${tracker.told.waits.length} of the tracker, longest wait ${longest.toFixed(0)} ms`,
  );
  expect({ messagesOverLimit, refused: errors.get(100) }).toEqual({ messagesOverLimit: 0 });
  expect(mostMessagesInASecond).toBeLessThanOrEqual(mostArriving);
  expect(longest).toBeLessThan(trackerWaitMs);
  for (const { told } of reports) expect(Object.keys(told.outcomes)).toEqual(['bars']);
  return mostMessagesInASecond;
}
