import { fileURLToPath } from 'node:url';

import { describe, test } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { notifyQueueName } from '../../src/jobs/notify-queues.ts';
import { forecastJobId, queueNames } from '../../src/jobs/queues.ts';
import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import { createRun } from '../../src/jobs/run-ledger.ts';
import { clockAt, gatewayAt, meeting, smallMarket, type TestHome, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { withWebhook } from '../harness/tracker.ts';

const date = parseTradingDay('2026-11-20');
const preload = fileURLToPath(new URL('../harness/crash-at.mjs', import.meta.url));
const key = 'report-morning-2026-11-20-1';
const market = smallMarket();

/** Notifications Redis holds for the webhook. */
const queued = ({ queues }: TestHome): Promise<number> =>
  queues.redis.llen(`${redisPrefix}:${notifyQueueName('webhook')}:wait`);

describe.concurrent('a report is told to the channels once', () => {
  test('by the worker of `openbell morning` before it ends, without a tracker', async ({ expect }) => {
    const clock = clockAt('2026-11-20T05:45:00-05:00');
    const gateway = await gatewayAt(market, clock);
    await withWebhook(({ url, received }) =>
      withHome(
        async (home) => {
          const { code, stderr } = await home.run(['morning'], meeting(clock, gateway));
          expect(code, stderr).toBe(0);
          expect(received.map((one) => one.key)).toEqual([key]);
          expect(received[0]!.body).toMatchObject({
            kind: 'report',
            title: expect.stringMatching(/^Report 20 Nov: \d (tradeable|thin|no edge)/) as string,
            marks: ['SIMULATED'],
            late: '',
            data: { run: 'morning-2026-11-20-1', state: 'done', failed: 0 },
          });
        },
        { NOTIFY_WEBHOOK_URL: url },
      ),
    );
    await gateway.close();
  });

  test('though the worker is killed between publishing and telling', async ({ expect }) => {
    const clock = clockAt('2026-11-20T05:45:00-05:00');
    const gateway = await gatewayAt(market, clock);
    await withWebhook(({ url, received }) =>
      withHome(
        async (home) => {
          const crash = { CRASH_AT: 'report:published', NODE_OPTIONS: `--import=${preload}` };
          const dying = home.start(['worker'], { ...meeting(clock, gateway), ...crash });
          const wanted = { kind: 'morning', date, mode: 'by_hand' } as const;
          const { run } = await createRun(home.store, home.queues, clock.clock, wanted);
          await dying.exited;
          expect(dying.process.signalCode).toBe('SIGKILL');
          expect((await home.store.publishedRun('morning', date))?.runId).toBe(run.runId);
          expect(await queued(home)).toBe(0);
          // The dead worker's hold on its job would run out by itself, in seconds.
          const jobId = forecastJobId(run.runId);
          await home.queues.redis.del(`${redisPrefix}:${queueNames.analyses}:${jobId}:lock`);

          const scheduler = home.start(['scheduler'], clock.env);
          await until('the scheduler has told of it', async () => (await queued(home)) === 1);
          const worker = home.start(['worker'], meeting(clock, gateway));
          // The job the dead worker held ends too, and tells again.
          await until('the forecast job is done', async () => {
            const job = await home.queues.analyses.getJob(jobId);
            return (await job?.getState()) === 'completed';
          });
          for (const command of [scheduler, worker]) expect((await command.stop()).code).toBe(0);
          expect(received.map((one) => one.key)).toEqual([key]);
        },
        { NOTIFY_WEBHOOK_URL: url },
      ),
    );
    await gateway.close();
  });
});

test.concurrent('a run that fails is warned of', async ({ expect }) => {
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  // An account that is not the one asked for: no waiting helps.
  const gateway = await gatewayAt(market, clock);
  await withWebhook(({ url, received }) =>
    withHome(
      async (home) => {
        const worker = home.start(['worker'], { ...meeting(clock, gateway), IBKR_ACCOUNT: 'U9999999' });
        const wanted = { kind: 'morning', date, mode: 'by_hand' } as const;
        await createRun(home.store, home.queues, clock.clock, wanted);
        await until('the webhook has heard', () => received.length > 0);
        await worker.stop();
        expect(received).toMatchObject([
          {
            key: 'failed-morning-2026-11-20-1',
            body: { kind: 'warning', title: 'No report for 20 Nov: the run failed' },
          },
        ]);
      },
      { NOTIFY_WEBHOOK_URL: url },
    ),
  );
  await gateway.close();
});
