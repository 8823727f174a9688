import { Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { accountDay, type AccountDay } from '../../src/analytics/account/account-day.ts';
import { type Clock, shiftedClock, systemClock } from '../../src/calendar/clock.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { sessionOn } from '../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { tradedContracts } from '../../src/jobs/account-of-day.ts';
import { collectAccount, type CollectContext } from '../../src/jobs/collect-account.ts';
import { enqueueCollection, runCollectJob } from '../../src/jobs/collect-job.ts';
import { slotAt } from '../../src/jobs/collect-slots.ts';
import { GatewayAccess } from '../../src/jobs/gateway-access.ts';
import { type CollectJobData, openQueues, queueNames, type Queues } from '../../src/jobs/queues.ts';
import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import type { ScriptedExecution } from '../../src/simulator/protocol/scripted-executions.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import { attachOrStart, type Stack } from '../../src/stack/stack.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { gatewayAt, silent, smallMarket } from '../harness/home.ts';
import { reservedPort } from '../harness/reserved-port.ts';
import { sessionWith } from '../ibkr/scripted-gateway.ts';
import { ManualClock } from '../simulator/manual-clock.ts';
import { newHome, removeHomes, settingsOf } from '../stack/stack-holder.ts';

const day = parseTradingDay('2026-11-20');
const at = (time: string): number => newYorkTime(day, time);
const minute = 60_000;
const market = smallMarket();

let stack: Stack;
let queues: Queues;
let store: Store;
let clock: ManualClock;
let gateway: SimulatedGateway;
let access: GatewayAccess;
let context: CollectContext;

beforeAll(async () => {
  stack = await attachOrStart(settingsOf(newHome()), systemClock, silent);
  queues = openQueues(stack.redis.url, silent);
});
afterAll(async () => {
  await queues.close();
  await stack.stop();
  removeHomes();
});

let database = 0;
beforeEach(async () => {
  await queues.redis.flushall();
  store = await openStore({ ...stack.clickhouse, database: `account${++database}`, clock: systemClock });
});
afterEach(async () => {
  await access.close();
  await gateway.close();
  await store.close();
});

/** A gateway at a time of the day, and what a collection needs to ask it. */
async function meet(
  time: string,
  script: { readonly executions?: readonly ScriptedExecution[]; readonly faults?: readonly unknown[] } = {},
): Promise<void> {
  clock = new ManualClock(at(time));
  gateway = await gatewayAt(market, { clock, env: {} }, script);
  contextFor(gateway.port, clock);
}

function contextFor(port: number, now: Clock): void {
  const open = async () =>
    (await sessionWith({ port }, { clock: shiftedClock(now.now()), answerTimeoutMs: 400 })).session;
  access = new GatewayAccess(open, store, now, silent);
  context = { clock: now, log: silent, store, gateway: access };
}

async function dayOf(): Promise<AccountDay> {
  return accountDay({
    session: sessionOn(day),
    fills: await store.fillsOf(day),
    balances: await store.balancesOf(day),
    collections: await store.collectionsOf(day),
    simulatedEntries: [],
  });
}

const [traded] = market.listings;
const execution = (id: string, time: string, more: Partial<ScriptedExecution> = {}): ScriptedExecution => ({
  ...{ id, time: at(time) as ScriptedExecution['time'], symbol: traded!.symbol, side: 'BOT', shares: 100 },
  ...{ price: 20, orderId: 0, clientId: 0, commission: 1, commissionFirst: false, ...more },
});

describe('a collection', () => {
  it('is made at the end of its day, but not where the account is not to be looked at', async () => {
    await meet('16:10');
    const contracts = (ACCOUNT_COLLECT: 'on' | 'off') =>
      tradedContracts(day, { ...context, settings: { ACCOUNT_COLLECT } });
    expect(await contracts('off')).toEqual([]);
    expect(await store.collectionsOf(day)).toEqual([]);
    expect(await contracts('on')).not.toEqual([]);
    expect(await store.collectionsOf(day)).toMatchObject([{ slot: '16:10', state: 'done' }]);
  });

  it('keeps the day as the gateway tells it, and again the same rows', async () => {
    await meet('09:30');
    await collectAccount(context);
    await clock.advance(120 * minute);
    const first = await collectAccount(context, slotAt(at('11:30')));
    expect(first).toMatchObject({ day, slot: '11:30', state: 'done', reason: '', executions: 3 });
    const hash = await store.contentHash(day);
    expect(await collectAccount(context, slotAt(at('11:30')))).toEqual(first);
    expect(await store.contentHash(day)).toBe(hash);
    expect((await store.collectionsOf(day)).map(({ slot }) => slot)).toEqual(['09:30', '11:30']);

    const { state, fills, trips, openLots, unmatched, balanceOpen } = await dayOf();
    expect(state).toBe('trades');
    expect(fills.map(({ side, shares }) => [side, shares])).toEqual([
      ['BOT', 60],
      ['BOT', 40],
      ['SLD', 100],
    ]);
    expect(trips).toMatchObject([{ symbol: traded!.symbol, shares: 100, commission: 2 }]);
    expect([openLots, unmatched]).toEqual([[], []]);
    expect(balanceOpen!.tags['NetLiquidation']).toBeGreaterThan(0);
  });

  it('tells a day without trades from one the gateway could not be asked about', async () => {
    await meet('16:00', { executions: [] });
    expect(await dayOf()).toMatchObject({ state: 'unknown', complete: false });
    await collectAccount(context);
    expect(await dayOf()).toMatchObject({ state: 'no_trades', complete: true, fills: [] });
    expect((await dayOf()).balanceClose!.tags['NetLiquidation']).toBeGreaterThan(0);
  });

  it('catches executions told late, of other clients too, and commissions that come later or never', async () => {
    await meet('10:05', {
      executions: [
        execution('0001.01.01', '10:00', { commissionAt: at('10:12') as ScriptedExecution['time'] }),
        execution('0001.02.01', '10:01', {
          ...{ showAt: at('10:20') as ScriptedExecution['time'], clientId: 77 },
          ...{ commission: null, commissionFirst: true },
        }),
        execution('0001.03.01', '10:25', { side: 'SLD', shares: 200, price: 21, commissionFirst: true }),
      ],
    });
    await collectAccount(context);
    expect(await dayOf()).toMatchObject({
      fills: [{ commission: null }],
      figures: { unknownCommissions: 1 },
    });
    await clock.advance(10 * minute);
    await collectAccount(context);
    expect(await dayOf()).toMatchObject({ fills: [{ commission: 1 }], openLots: [{ shares: 100 }] });
    await clock.advance(20 * minute);
    await collectAccount(context);
    const { fills, trips, figures } = await dayOf();
    expect(fills.map(({ clientId, commission }) => [clientId, commission])).toEqual([
      [0, 1],
      [77, null],
      [0, 1],
    ]);
    expect(trips).toMatchObject([{ shares: 200, gross: 200, commission: 2, unknownCommissions: 1 }]);
    expect(figures).toMatchObject({ trips: 1, wins: 1, commissions: 2, unknownCommissions: 1 });
  });

  it('lets a correction replace, whichever the gateway tells first, and never the other way round', async () => {
    const late = at('10:30') as ScriptedExecution['time'];
    const corrected = execution('0001.01.02', '10:00', { shares: 90, showAt: late, commission: null });
    await meet('10:05', { executions: [corrected, execution('0001.01.01', '10:00')] });
    await collectAccount(context);
    expect((await dayOf()).fills).toMatchObject([{ revision: 1, shares: 100 }]);
    await clock.advance(30 * minute);
    await collectAccount(context);
    expect((await dayOf()).fills).toMatchObject([{ revision: 2, shares: 90, commission: 1 }]);
    // A gateway that has forgotten the correction, as after its restart, takes nothing back.
    await access.close();
    await gateway.close();
    await meet('10:40', { executions: [execution('0001.01.01', '10:00')] });
    await collectAccount(context);
    expect((await dayOf()).fills).toMatchObject([{ revision: 2, shares: 90, commission: 1 }]);
  });

  it('leaves the sale of what was held before the day unmatched', async () => {
    const held = market.listings[1]!;
    const more = { symbol: held.symbol, side: 'SLD', shares: 20 } as const;
    await meet('10:05', { executions: [execution('0001.01.01', '10:00', more)] });
    await collectAccount(context);
    expect(await dayOf()).toMatchObject({
      trips: [],
      openLots: [],
      unmatched: [{ symbol: held.symbol, shares: 20 }],
    });
  });

  it('takes the time-out for the end where the gateway sends none, and says so', async () => {
    const faults = [{ when: { request: 'executions' }, do: 'missing_end' }];
    await meet('10:05', { executions: [execution('0001.01.01', '10:00')], faults });
    expect(await collectAccount(context)).toMatchObject({
      state: 'done',
      executions: 1,
      reason: 'the gateway did not say that these are all executions',
    });
    expect((await store.balancesOf(day))[0]).toMatchObject({ carried: null });
    expect((await dayOf()).fills).toMatchObject([{ shares: 100, commission: 1 }]);
  });

  it('keeps the executions where only balance and positions stay unanswered', async () => {
    const faults = ['accountSummary', 'positions'].map((request) => ({ when: { request }, do: 'silence' }));
    await meet('10:05', { executions: [execution('0001.01.01', '10:00')], faults });
    expect(await collectAccount(context)).toMatchObject({
      state: 'done',
      executions: 1,
      reason: expect.stringMatching(/^balance unknown: .*; positions unknown: /) as string,
    });
  });

  it('has failed where the gateway answers nothing at all', async () => {
    const requests = ['executions', 'accountSummary', 'positions'];
    await meet('10:05', { faults: requests.map((request) => ({ when: { request }, do: 'silence' })) });
    expect(await collectAccount(context)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^GATEWAY_REFUSED: balance of DUSIM.*no answer/) as string,
    });
    expect(await dayOf()).toMatchObject({ state: 'unknown' });
  });
});

describe('the job of a collection', () => {
  /** Works on the queue of the account as a worker process does. */
  function work(): Worker<CollectJobData> {
    const connection = { url: stack.redis.url, maxRetriesPerRequest: null };
    return new Worker<CollectJobData>(queueNames.account, (job) => runCollectJob(job, context), {
      connection,
      prefix: redisPrefix,
    });
  }
  const next = (worker: Worker, event: 'failed' | 'completed'): Promise<void> =>
    new Promise((resolve) => worker.once(event, () => resolve()));

  it('records a gateway that is away, and is done once it is back', async () => {
    clock = new ManualClock(at('16:00'));
    const port = await reservedPort();
    contextFor(port, clock);
    await enqueueCollection(queues, slotAt(at('16:00')));
    await enqueueCollection(queues, slotAt(at('16:00')));
    expect(await queues.account.getJobCountByTypes('waiting')).toBe(1);
    const worker = work();
    await next(worker, 'failed');
    expect(await store.collectionsOf(day)).toMatchObject([
      { slot: '16:00', state: 'failed', reason: expect.stringMatching(/^GATEWAY_UNREACHABLE: /) as string },
    ]);
    expect(await dayOf()).toMatchObject({ state: 'unknown' });

    gateway = await gatewayAt(market, { clock, env: {} }, { port });
    const completed = next(worker, 'completed');
    const job = await queues.account.getJob('collect-2026-11-20-1600');
    await job!.promote();
    await completed;
    expect(await store.collectionsOf(day)).toMatchObject([{ slot: '16:00', state: 'done', executions: 3 }]);
    expect(await dayOf()).toMatchObject({ state: 'trades', complete: true });
    await worker.close();
  });

  it('asks nobody when its turn comes on a later day', async () => {
    await meet('16:05', {});
    await clock.advance(12 * 60 * minute);
    await expect(runCollectJob({ data: { day, slot: '16:05' } }, context)).rejects.toThrow('later day');
    expect(gateway.statistics.messages).toBe(0);
    expect(await store.collectionsOf(day)).toMatchObject([{ slot: '16:05', state: 'failed' }]);
  });
});
