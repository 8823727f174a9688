import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { runProgram } from '../../src/commands/program.ts';
import { trackedText } from '../../src/commands/tracked-text.ts';
import { openQueues, type Queues } from '../../src/jobs/queues.ts';
import { publishState } from '../../src/jobs/tracker-channel.ts';
import { screenFor } from '../../src/report/screen.ts';
import { attachOrStart, type Stack } from '../../src/stack/stack.ts';
import { startTrackWorker } from '../../src/tracker/track-worker.ts';
import { until } from '../harness/openbell.ts';
import { newHome, removeHomes, settingsOf, silent } from '../stack/stack-holder.ts';
import { fakeIntake } from '../tracker/fake-intake.ts';
import { trackedTicker, trackerState } from '../tracker/sample-state.ts';

const noStore = 'http://127.0.0.1:1';

let stack: Stack;
let queues: Queues;

beforeAll(async () => {
  stack = await attachOrStart(settingsOf(newHome(), { CLICKHOUSE_URL: noStore }), systemClock, silent);
  queues = openQueues(stack.redis.url, silent);
});
beforeEach(() => queues.redis.flushall());
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});
afterAll(async () => {
  await queues.close();
  await stack.stop();
  removeHomes();
});

/** Runs `openbell track …` in this process on the test's Redis. */
async function track(...args: string[]) {
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    });
  }
  const load = () => import('../../src/commands/track.ts');
  const stores = ['--redis-url', stack.redis.url, '--clickhouse-url', noStore];
  await runProgram([['track', 'Tracks', load]], ['track', ...args, '--openbell-home', newHome(), ...stores]);
  vi.restoreAllMocks();
  return { code: process.exitCode, ...written };
}

/** With a tracker that serves the queue. */
async function served(work: (intake: ReturnType<typeof fakeIntake>) => Promise<void>): Promise<void> {
  const intake = fakeIntake();
  const worker = startTrackWorker(stack.redis.url, intake, systemClock, silent);
  try {
    const clients = async (): Promise<string> => String(await queues.redis.client('LIST'));
    const name = `openbell:${Buffer.from('track').toString('base64')}`;
    await until('the queue is served', async () => (await clients()).includes(name));
    await work(intake);
  } finally {
    await worker.close();
  }
}

describe('openbell track', () => {
  it("prints the tracker's answer, and what it refuses is a wrong input", () =>
    served(async (intake) => {
      expect(await track('add', 'BRK B', '--headline', 'A wins')).toEqual({
        code: 0,
        stdout: 'BRK B is tracked\n',
        stderr: '',
      });
      expect(intake.added).toMatchObject([{ ticker: 'BRK B', headline: 'A wins', by: 'queue' }]);
      expect(await track('remove', 'BRK B')).toMatchObject({ code: 0, stdout: 'BRK B is tracked no more\n' });
      const refused = await track('clear', 'BRK B');
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('BRK B has not failed');
    }));

  it.each([
    ['add', /^openbell: No tracker runs: ABCD is queued/],
    ['remove', /^openbell: No tracker runs that could remove ABCD/],
    ['clear', /^openbell: No tracker runs that could clear ABCD/],
  ])('%s says so when no tracker runs, and what to do', async (action, words) => {
    const { code, stderr } = await track(action, 'ABCD');
    expect(code).toBe(7);
    expect(stderr).toMatch(words);
    expect(stderr).toContain('Start the tracker');
  });

  it('add --no-wait only queues', async () => {
    const { code, stdout } = await track('add', 'ABCD', '--no-wait');
    expect(code).toBe(0);
    expect(stdout).toContain('ABCD is queued');
  });

  it('refuses what is no ticker before it does anything', async () => {
    const { code, stderr } = await track('add', "A';DROP");
    expect(code).toBe(2);
    expect(stderr).toContain('is not a ticker');
  });
});

describe('openbell track list', () => {
  it('says when no tracker runs', async () => {
    expect(await track('list')).toMatchObject({ code: 7, stdout: '' });
  });

  it('prints the state the tracker published, for people or as JSON', async () => {
    const now = systemClock.now();
    const state = trackerState({ mode: 'SIMULATED', active: [trackedTicker({ endsAt: now + 3_600_000 })] });
    await publishState(queues.redis, state);
    const { code, stdout } = await track('list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Tracker: SIMULATED, account DU1; connection connected\.\n/);
    expect(stdout).toMatch(/^ABCD +2\.11 +\+5\.50 % +60 min +1 +rt_trade_volume +streaming +A wins/m);
    expect(JSON.parse((await track('list', '--json')).stdout)).toEqual(state);
  });

  const text = (change: Parameters<typeof trackerState>[0]): string =>
    trackedText(trackerState(change), 20_000, screenFor(false, false, 100));

  it('has active, waiting and failed tickers, each as long as there are any', () => {
    const full = text({
      active: [
        trackedTicker(),
        trackedTicker({ ticker: 'NEW', firstSampleTime: null, price: null, changePercent: null, feed: null }),
        trackedTicker({ ticker: 'OLD', endsAt: 1, price: 0.4211, halted: true, recovered: true }),
      ],
      waiting: [{ ticker: 'WAIT', since: 5_000 }],
      failed: [{ ticker: 'NONE', since: 20_000 - 180_000, reason: 'No security definition' }],
    });
    expect(full).toMatch(/^ABCD .* 42 s /m);
    expect(full).toMatch(/^NEW +– +– +no price yet +1 +– +streaming/m);
    expect(full).toMatch(/^OLD +0\.4211 .* 0 s .*streaming, halted, recovered/m);
    expect(full).toMatch(/^WAIT +15 s$/m);
    expect(full).toMatch(/^NONE +3 min +No security definition$/m);
    const empty = text({ mode: null, connection: 'link_lost', active: [] });
    expect(empty).toBe(
      'Tracker: not connected to a gateway yet; connection link lost.\n\nIt tracks no ticker now.',
    );
  });

  it('shows no control characters of what others wrote', () => {
    const nasty = '\x1b[2J\x07\u202eA\r\nB\x9b';
    const shown = text({
      active: [trackedTicker({ headline: nasty })],
      failed: [{ ticker: 'X', since: 0, reason: nasty }],
    });
    expect(shown).toContain('[2J A B');
    for (const line of shown.split('\n')) expect(line).toMatch(/^[\P{Cc}]*$/u);
    expect(shown).not.toContain('\u202e');
  });
});
