import { expect, test, vi } from 'vitest';

import { parseInstant } from '../../src/calendar/instant.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { Market } from '../../src/simulator/market/market.ts';
import { tapeMarket } from '../../src/simulator/market/tape-market.ts';
import type { TapeEvent } from '../../src/simulator/market/ticker-tape.ts';
import type { Run } from '../../src/store/store.ts';
import {
  clockAt,
  contentOf,
  gatewayAt,
  meeting,
  smallMarket,
  symbolsDone,
  type TestClock,
  type TestHome,
  withHome,
  workerOf,
} from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { runSql } from '../harness/sql.ts';
import { newsOf, startTracker, stateOf, untilAlerts, untilBaselines, withNews } from '../harness/tracker.ts';
import { nextFault, onDemand } from './fault-button.ts';
import { recordFigure } from './figures.ts';
import { brokenInvariants } from './invariants.ts';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const date = parseTradingDay('2026-11-20');
const morning = '2026-11-20T05:45:00-05:00';
const runs = ['morning-2026-11-20-1 done'];
const tickers = ['ONEONE', 'TWOTWO'] as const;
const isDone = (run: Run): boolean => run.state === 'done';
/** Simulated seconds; the tickers rest for an hour, longer than any drill, and the window of their news is open as long. */
const restsFor = 3_600;
const restingPrice = 5;

/** The small market with two tickers besides that trade once a second, until the test lets them run. */
function marketWithTickers(): { market: Market; run: (clock: TestClock) => void } {
  const start = parseInstant(morning);
  const events: TapeEvent[] = tickers.flatMap((ticker) =>
    Array.from({ length: restsFor }, (_, second) => ({
      ...{ ticker, at: second * 1_000, price: restingPrice, size: 100 + (second % 50) },
    })),
  );
  const market = tapeMarket(smallMarket(), events, start);
  return {
    market,
    run({ clock }) {
      for (const ticker of tickers) {
        const tape = market.tapeOf!(market.bySymbol(ticker)!)!;
        const now = clock.now();
        for (let row = 0; row < tape.length; row++) if (tape.time[row]! > now) tape.price[row] = 5.5;
      }
    },
  };
}

/** The messages of a gateway's night, farms first: what IBKR sends while its own servers restart, then the gateway's restart. */
const night = [
  { kind: 'farm', farm: 'history', downMs: 2_000 },
  { kind: 'farm', farm: 'marketData', downMs: 2_000 },
  { kind: 'farm', farm: 'definitions', downMs: 1_000 },
  { kind: 'link', lostMs: 2_000, restored: 1102 },
  { kind: 'link', lostMs: 2_000, restored: 1101 },
  { kind: 'restart', downMs: 15_000 },
  { kind: 'notice', code: 2103 },
  { kind: 'notice', code: 2104 },
  { kind: 'link', lostMs: 1_000, restored: 1101 },
] as const;

const gapsOf = async (home: TestHome): Promise<Map<string, Set<string>>> => {
  const rows = await runSql<{ kind: string; tickers: string[] }>(
    home.stack.clickhouse,
    'SELECT kind, groupUniqArrayArray(tickers) AS tickers FROM openbell.feed_gaps FINAL GROUP BY kind',
  );
  return new Map(rows.map(({ kind, tickers: missing }) => [kind, new Set(missing)]));
};

test("the gateway's night in the middle of a run: the run is whole, the tracker streams again, its gaps are recorded", async () => {
  const { market, run } = marketWithTickers();
  const content = await withHome(async (home) => {
    const clock = clockAt(morning);
    const gateway = await gatewayAt(market, clock);
    const { code, stderr } = await home.run(['morning'], meeting(clock, gateway));
    expect(code, stderr).toBe(0);
    await gateway.close();
    return contentOf(home, (await home.store.publishedRun('morning', date))!);
  });

  const clock = clockAt(morning);
  const gateway = await gatewayAt(market, clock, { latencyMs: 12_000, faults: onDemand(night) });
  const env = { ...meeting(clock, gateway), ALERT_WINDOW_S: '3600', IBKR_IN_FLIGHT: '3' };
  await withHome(async (home) =>
    withNews(home, async (news) => {
      const tracker = await startTracker(home, env);
      for (const ticker of tickers) await news.addNews(newsOf(ticker, clock.clock.now()));
      await untilBaselines(tracker.url, tickers);

      const worker = home.start(['worker'], env);
      await workerOf(worker);
      const scheduler = home.start(['scheduler'], env);
      await until('some symbols are done', async () => (await symbolsDone(home)) >= 2);
      const silent: { readonly fault: string; readonly seconds: number }[] = [];
      for (const fault of night) {
        const [current] = await home.store.runsOf('morning', date);
        expect(current?.state, fault.kind).toBe('fetching');
        await until(`there is a gateway for ${fault.kind}`, () =>
          nextFault(gateway.port).then(
            () => true,
            () => false,
          ),
        );
        const over =
          clock.clock.now() + ('lostMs' in fault ? fault.lostMs : 'downMs' in fault ? fault.downMs : 0);
        // A cause that comes while another lasts makes no gap of its own.
        await until('it is over and both speak again', async () => {
          const { active } = await stateOf(tracker.url);
          return active.length === 2 && active.every(({ priceTime }) => (priceTime ?? 0) > over + 1_000);
        });
        silent.push({
          fault: Object.values(fault).join(' '),
          seconds: Math.round((clock.clock.now() - over) / 100) / 10,
        });
      }
      const calm = performance.now();
      await until('both stream again', async () => {
        const { active } = await stateOf(tracker.url);
        return active.length === 2 && active.every(({ stream }) => stream === 'streaming');
      });
      run(clock);
      await untilAlerts(
        news,
        'both alert',
        (alerts) => new Set(alerts.map(({ ticker }) => ticker)).size === 2,
      );
      await home.untilRun(date, 'is done', isDone);
      const finished = (performance.now() - calm) / 1_000;
      await until('the gaps are stored', async () => (await gapsOf(home)).size >= 2);
      const gaps = await gapsOf(home);
      expect([...(gaps.get('socket') ?? [])].sort()).toEqual([...tickers]);
      expect([...(gaps.get('link') ?? [])].sort()).toEqual([...tickers]);
      for (const command of [scheduler, worker, tracker.command]) {
        const { code, stderr } = await command.stop();
        expect(code, stderr).toBe(0);
      }
      expect(await brokenInvariants(home, { runs, content })).toEqual([]);
      const drill = "the gateway's night in a run";
      recordFigure({
        ...{ drill, figure: 'both streams speak again after each message', target: '≤ 15 s', unit: 's' },
        value: Math.max(...silent.map(({ seconds }) => seconds)),
      });
      recordFigure({
        ...{ drill, figure: 'the run done after its last message', target: 'as if undisturbed', unit: 's' },
        value: Math.round(finished),
      });
      expect(silent.filter(({ seconds }) => seconds > 15)).toEqual([]);
    }),
  );
  await gateway.close();
});

/** Faults that take the data of streams without closing anything. */
const thefts: readonly {
  readonly name: string;
  readonly fault: unknown;
  readonly kind: string;
  readonly tickers: readonly string[];
  /** Simulated milliseconds within which the streams must speak again. */
  readonly withinMs: number;
}[] = [
  {
    name: 'a competing session that gives the data back',
    fault: { kind: 'competing_session', ms: 30_000 },
    kind: 'competing_session',
    tickers,
    withinMs: 120_000,
  },
  {
    name: 'a competing session that leaves the streams dead',
    fault: { kind: 'competing_session', ms: 30_000, streams: 'dead' },
    kind: 'competing_session',
    tickers,
    withinMs: 150_000,
  },
  {
    name: 'a stream that dies without a word',
    fault: { kind: 'mute', symbol: 'ONEONE' },
    kind: 'silent',
    tickers: ['ONEONE'],
    withinMs: 150_000,
  },
];

test.each(thefts)('$name: the gap is recorded, and what runs afterwards alerts', async (theft) => {
  const speed = 8;
  const { market, run } = marketWithTickers();
  const clock = clockAt(morning, speed);
  const gateway = await gatewayAt(market, clock, { faults: onDemand([theft.fault]) });
  const env = {
    ...meeting(clock, gateway),
    ...{ ALERT_WINDOW_S: '3600', NEWS_POLL_MS: '800' },
    ...{ IBKR_MAX_MESSAGES: '50', IBKR_TRACKER_MESSAGES: '45' },
  };
  await withHome(async (home) =>
    withNews(home, async (news) => {
      const tracker = await startTracker(home, env);
      for (const ticker of tickers) await news.addNews(newsOf(ticker, clock.clock.now()));
      await untilBaselines(tracker.url, tickers);
      await nextFault(gateway.port);
      const from = clock.clock.now();
      await until('the gap is stored', async () => (await gapsOf(home)).has(theft.kind));
      const ended = clock.clock.now() - from;
      expect([...(await gapsOf(home)).get(theft.kind)!].sort()).toEqual([...theft.tickers].sort());
      await untilBaselines(tracker.url, tickers);
      run(clock);
      await untilAlerts(
        news,
        'both alert',
        (alerts) => new Set(alerts.map(({ ticker }) => ticker)).size === 2,
      );
      const { code, stderr } = await tracker.command.stop();
      expect(code, stderr).toBe(0);
      expect(await brokenInvariants(home, { runs: [] })).toEqual([]);
      expect(ended).toBeLessThanOrEqual(theft.withinMs);
      recordFigure({
        ...{ drill: theft.name, figure: "speaks again and recorded, the market's time", unit: 's' },
        ...{ value: Math.round(ended / 1_000), target: `≤ ${theft.withinMs / 1_000} s` },
      });
    }),
  );
  await gateway.close();
});
