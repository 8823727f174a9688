import { expect, test } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { runningProcesses } from '../../src/jobs/process-presence.ts';
import { forecastJobId, queueNames, symbolJobId, symbolJobOptions } from '../../src/jobs/queues.ts';
import { createRun } from '../../src/jobs/run-ledger.ts';
import { currentProgress } from '../../src/jobs/follow-run.ts';
import { QueueDepths } from '../../src/jobs/queue-depths.ts';
import { inDrills } from '../every-case.ts';
import { clockAt, gatewayAt, meeting, smallMarket, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';

const date = parseTradingDay('2026-11-20');
const wanted = { kind: 'morning', date, mode: 'by_hand' } as const;

test('a worker for the gateway fetches and one for analyses, without a gateway, makes the report of it', async () => {
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  const gateway = await gatewayAt(smallMarket(), clock);
  await withHome(async (home) => {
    const { queues, store } = home;
    const depths = new QueueDepths(queues);
    const depth = async (name: string) => (await depths.read()).find((queue) => queue.name === name)!;
    const fetching = home.start(['worker', '--worker-queues', 'gateway'], meeting(clock, gateway));
    const { run } = await createRun(store, queues, clock.clock, wanted);
    let symbols = 0;
    await until('everything is fetched', async () => {
      symbols = (await store.run(run.runId))?.counts['symbols'] ?? 0;
      return symbols > 0 && (await queues.symbols.getCompletedCount()) === symbols;
    });
    // What is left waits for whoever has a processor: all analyses, and the forecast for them.
    expect(await depth(queueNames.analyses)).toMatchObject({ dependent: 1, waiting: symbols, active: 0 });
    expect((await depth(queueNames.analyses)).waitingSeconds).toBeGreaterThan(0);
    expect(await depth(queueNames.symbols)).toMatchObject({ waiting: 0, waitingSeconds: 0, active: 0 });
    expect(await currentProgress(queues, run.runId)).toMatchObject({
      step: 'fetching',
      done: 0,
      total: symbols,
      text: `${symbols} fetched, 0 analysed`,
    });
    expect((await runningProcesses(queues.redis)).map((one) => [one.queues, one.gateways[0]?.state])).toEqual(
      [['gateway', 'connected']],
    );
    expect((await fetching.stop()).code).toBe(0);
    await gateway.close();

    // No gateway listens any more: one that asked for it would wait.
    const analysing = home.start(['worker', '--worker-queues', 'analysis'], meeting(clock, gateway));
    await analysing.line(/worker ready/);
    const done = await home.untilRun(date, 'has ended', ({ state }) => state === 'done');
    expect(done.counts).toMatchObject({ symbols, failed: 0 });
    await until('it is announced', async () => (await runningProcesses(queues.redis)).length === 1);
    expect((await runningProcesses(queues.redis)).map((one) => [one.queues, one.gateways])).toEqual([
      ['analysis', []],
    ]);
    expect((await analysing.stop()).stderr).not.toContain('gateway session');
    await depths.close();
  });
});

inDrills(() => {
  test('a command brings a worker for the half of the work that nobody takes', async () => {
    const clock = clockAt('2026-11-20T05:45:00-05:00');
    const gateway = await gatewayAt(smallMarket(), clock);
    await withHome(async (home) => {
      const analysing = home.start(['worker'], { ...meeting(clock, gateway), WORKER_QUEUES: 'analysis' });
      await analysing.line(/worker ready/);
      const asked = home.start(['morning'], meeting(clock, gateway));
      await until('a worker has joined', async () => {
        const roles = (await runningProcesses(home.queues.redis)).map(({ queues }) => queues);
        return roles.includes('gateway') && roles.includes('analysis') && roles.length === 2;
      });
      const { code, stderr } = await asked.exited;
      expect(code, stderr).toBe(0);
      expect((await analysing.stop()).code).toBe(0);
    });
    await gateway.close();
  });

  test('a report whose jobs an earlier version put on the queues is made all the same', async () => {
    const clock = clockAt('2026-11-20T05:45:00-05:00');
    const market = smallMarket();
    const gateway = await gatewayAt(market, clock);
    await withHome(async (home) => {
      const { queues, store } = home;
      const { run } = await createRun(store, queues, clock.clock, wanted);
      const { runId, kind, attempt } = run;
      await (await queues.runs.getJob(runId))!.remove();
      await store.saveRun({ ...run, state: 'fetching', startedAt: run.createdAt });
      const entries = market.listings
        .slice(0, 16)
        .map(({ symbol, conId }) => ({ symbol, conId, primaryExchange: '' }));
      const data = { runId, kind, date, attempt, refetch: [] };
      await queues.flows.add({
        name: 'forecast',
        queueName: queueNames.runs,
        data: { ...data, symbols: entries.map(({ symbol }) => symbol) },
        opts: { jobId: forecastJobId(runId) },
        children: entries.map((one) => ({
          name: one.symbol,
          queueName: queueNames.symbols,
          data: { ...data, ...one },
          opts: { ...symbolJobOptions, jobId: symbolJobId(runId, one.symbol) },
        })),
      });
      const worker = home.start(['worker'], meeting(clock, gateway));
      const done = await home.untilRun(date, 'has ended', ({ finishedAt }) => finishedAt !== null);
      expect(done).toMatchObject({ state: 'done', counts: { symbols: 16, failed: 0 } });
      expect((await store.runSymbols(runId)).map(({ state }) => state)).not.toContain('failed');
      expect((await worker.stop()).code).toBe(0);
    });
    await gateway.close();
  });
});
