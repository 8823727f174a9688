import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { createRun, hasEnded } from '../../src/jobs/run-ledger.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import type { Run } from '../../src/store/store.ts';
import { type Content, clockAt, contentOf, gatewayAt, symbolsDone, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { recordFigure } from './figures.ts';
import { brokenInvariants } from './invariants.ts';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const date = parseTradingDay('2026-11-20');
const runId = `morning-${date}-1`;
const symbols = 100;
const market = seededMarket({ seed: 1, symbols: 320 });
const clock = clockAt('2026-11-20T05:45:00-05:00');
/** A symbol's 7,800 bars take so long, two at a time: waiting, and not this machine's processor, is the limit. */
const latencyMs = 600;
const settings = { UNIVERSE_SIZE: String(symbols), IBKR_IN_FLIGHT: '2', ANALYSIS_THREADS: '1' };

const east = await newGateway();
const west = await newGateway();
let alone: { readonly fetchMs: number; readonly content: Content };

function newGateway(): Promise<SimulatedGateway> {
  return gatewayAt(market, clock, { latencyMs, prerender: '21 D', fragmentation: false });
}

const fetched = ({ statistics }: SimulatedGateway): number => statistics.requests.get('historicalData') ?? 0;

/** A morning by one worker through these gateways; `meanwhile` runs beside it. */
function morning(
  gateways: readonly SimulatedGateway[],
  meanwhile: (done: () => Promise<number>) => Promise<void>,
  content?: Content,
): Promise<{ readonly run: Run; readonly content: Content }> {
  return withHome(async (home) => {
    const places = gateways.map(({ port }, index) => `g${index + 1}@127.0.0.1:${port}/20-29`);
    const worker = home.start(['worker'], { ...clock.env, IBKR_GATEWAYS: places.join(',') });
    await worker.line(/"msg":"worker ready"/);
    await createRun(home.store, home.queues, clock.clock, { kind: 'morning', date, mode: 'by_hand' });
    const run = home.untilRun(date, 'has ended', hasEnded);
    await meanwhile(() => symbolsDone(home));
    const ended = await run;
    const { code, stderr } = await worker.stop();
    expect(code, stderr).toBe(0);
    expect(await brokenInvariants(home, { runs: [`${runId} done`], ...(content && { content }) })).toEqual(
      [],
    );
    return { run: ended, content: await contentOf(home, ended) };
  }, settings);
}

const nothing = (): Promise<void> => Promise.resolve();

beforeAll(async () => {
  const { run, content } = await morning([east], nothing);
  alone = { fetchMs: run.timings['fetch']!, content };
});
afterAll(() => Promise.allSettled([east.close(), west.close()]));

test('two gateways fetch a morning in half the time of one', async () => {
  const { run } = await morning([east, west], nothing, alone.content);
  expect(run.counts['failed']).toBe(0);
  const ratio = alone.fetchMs / run.timings['fetch']!;
  recordFigure({
    ...{ drill: `two gateways share a morning of ${symbols} symbols at ${latencyMs} ms` },
    ...{ figure: 'fetching, times as fast as by one', value: Math.round(100 * ratio) / 100 },
    ...{ unit: '×', target: '≥ 1.8 ×' },
  });
  expect(ratio).toBeGreaterThanOrEqual(1.8);
});

test('one of two gateways dies in the middle of a morning: the other makes the report whole', async () => {
  const before = fetched(east) + fetched(west);
  const { run } = await morning(
    [east, west],
    async (done) => {
      await until('some are done', async () => (await done()) >= symbols / 5);
      await west.close();
    },
    alone.content,
  );
  expect(run).toMatchObject({ state: 'done', counts: { failed: 0 } });
  // The scan brings some more than are ranked.
  const all = run.counts['symbols']!;
  const asked = fetched(east) + fetched(west) - before;
  const again = asked - all;
  // The two it had under way.
  expect(again).toBeLessThanOrEqual(2);
  recordFigure({
    ...{ drill: 'one of two gateways dies in a morning', figure: 'asked for a second time' },
    ...{ value: again, unit: `of ${all} symbols`, target: '≤ 2, those it had under way; none failed' },
  });
});
