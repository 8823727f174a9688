import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, test } from 'vitest';

import { addDays, parseTradingDay } from '../../src/calendar/trading-day.ts';
import { sessionsBefore } from '../../src/calendar/sessions.ts';
import type { Market } from '../../src/simulator/market/market.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import { everyCase } from '../every-case.ts';
import {
  clockAt,
  gatewayAt,
  meeting,
  smallMarket,
  type TestClock,
  type TestHome,
  withHome,
} from '../harness/home.ts';
import { runOpenbell } from '../harness/openbell.ts';

const friday = parseTradingDay('2026-11-20');
const monday = parseTradingDay('2026-11-23');
const tuesday = parseTradingDay('2026-11-24');
const market = smallMarket();
const sessionBars = 390;
const small = { UNIVERSE_SIZE: '16' };

/** The market after a stock was split two for one. */
const splitMarket = (symbol: string): Market => ({
  ...market,
  byConId: (conId) => market.byConId(conId),
  bySymbol: (name) => market.bySymbol(name),
  minutes(listing, session) {
    const bars = market.minutes(listing, session);
    if (listing.symbol !== symbol) return bars;
    const halved = (prices: Float64Array): Float64Array => prices.map((price) => price / 2);
    const { open, high, low, close, wap } = bars;
    return {
      ...bars,
      ...{ open: halved(open), high: halved(high), low: halved(low) },
      close: halved(close),
      wap: halved(wap),
    };
  },
  extendedMinutes: (listing, session) => market.extendedMinutes(listing, session),
  seconds: (listing, session) => market.seconds(listing, session),
  dayFigures: (listing, session) => market.dayFigures(listing, session),
  haltedAt: (listing, session, at) => market.haltedAt(listing, session, at),
  firstDay: (listing) => market.firstDay(listing),
});

interface Morning {
  readonly clock: TestClock;
  readonly gateway: SimulatedGateway;
}

/** The gateway of one morning, and what it was asked. */
async function withMorning<T>(
  date: string,
  work: (morning: Morning) => Promise<T>,
  of: Market = market,
): Promise<T> {
  const clock = clockAt(`${date}T05:45:00-05:00`);
  const gateway = await gatewayAt(of, clock);
  try {
    return await work({ clock, gateway });
  } finally {
    await gateway.close();
  }
}

/** Runs a command that has to succeed. */
async function succeed(
  home: TestHome,
  args: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const { code, stdout, stderr } = await home.run(args, env);
  expect(code, stderr).toBe(0);
  return stdout;
}

const closesOf = async (home: TestHome, symbol: string): Promise<Float64Array> => {
  const sessions = sessionsBefore(tuesday, 20);
  return (await home.store.readBars(symbol, sessions[0]!.open, sessions.at(-1)!.close)).close;
};

test('mornings one after the other', async () => {
  await withHome(async (home) => {
    const printed = await withMorning(friday, async ({ clock, gateway }) => {
      const stdout = await succeed(home, ['morning'], meeting(clock, gateway));
      expect(stdout).toContain('Morning report for 2026-11-20  SIMULATED');
      expect(gateway.statistics.bars).toBeGreaterThanOrEqual(16 * 20 * sessionBars * 0.99);
      return stdout;
    });
    const hash = await home.store.contentHash(null);

    // The stored report needs no gateway.
    const { env } = clockAt('2026-11-20T06:00:00-05:00');
    expect(await succeed(home, ['morning'], { ...env, IBKR_PORT: '1' })).toBe(printed);

    await withMorning(friday, async ({ clock, gateway }) => {
      await succeed(home, ['morning', '--force'], meeting(clock, gateway));
      expect(gateway.statistics.bars).toBe(0);
      expect((await home.store.publishedRun('morning', friday))!.runId).toBe('morning-2026-11-20-2');
      expect(await home.store.contentHash(null)).toBe(hash);
      expect((await home.store.runSymbols('morning-2026-11-20-1')).length).toBe(0);
    });

    // The next session day asks `2 D`: the new session and that of the check bar.
    await withMorning(monday, async ({ clock, gateway }) => {
      await succeed(home, ['morning'], meeting(clock, gateway));
      const { counts, date } = (await home.store.publishedRun('morning', monday))!;
      expect([date, counts['failed']]).toEqual([monday, 0]);
      expect(gateway.statistics.requests.get('historicalData')).toBe(counts['symbols']);
      // A symbol new to the list is asked for whole.
      expect(gateway.statistics.bars).toBeLessThanOrEqual(16 * 2 * sessionBars + 2 * 21 * sessionBars);
    });

    // A split shows in the check bar: everything of that stock is fetched again, nothing of the others.
    const before = await closesOf(home, 'IBM');
    await withMorning(
      tuesday,
      async ({ clock, gateway }) => {
        await succeed(home, ['morning'], meeting(clock, gateway));
        const bars = gateway.statistics.bars;
        expect(bars).toBeGreaterThanOrEqual(21 * sessionBars);
        expect(bars).toBeLessThanOrEqual(16 * 2 * sessionBars + 3 * 21 * sessionBars);
      },
      splitMarket('IBM'),
    );
    const after = await closesOf(home, 'IBM');
    expect(after.length).toBeGreaterThan(before.length);
    expect([...after.slice(0, before.length)]).toEqual([...before].map((close) => close / 2));

    // Only what is asked for is fetched anew.
    await withMorning(
      tuesday,
      async ({ clock, gateway }) => {
        const stdout = await succeed(home, ['rescan', '--symbols', 'AAPL,ZZZZ'], meeting(clock, gateway));
        expect(stdout).toContain('not among the most active stocks: ZZZZ');
        expect(gateway.statistics.requests.get('historicalData')).toBe(1);
        expect((await home.store.publishedRun('morning', tuesday))!.runId).toBe('rescan-2026-11-24-2');
      },
      splitMarket('IBM'),
    );

    // What follows, a past date and another source, only the drills go on with.
    if (!everyCase) return;

    // A past date that has no list of its own is made on today's, and says so.
    await withMorning(
      tuesday,
      async ({ clock, gateway }) => {
        const stdout = await succeed(home, ['morning', '--date', '2026-11-10'], meeting(clock, gateway));
        expect(stdout).toContain('LOOK-AHEAD');
        expect((await home.store.publishedRun('morning', parseTradingDay('2026-11-10')))!.lookAhead).toBe(
          true,
        );
        const kept = await succeed(home, ['report', 'show', '--date', friday], clock.env);
        expect(kept).not.toContain('LOOK-AHEAD');
        // What newer mornings fetched is still there: the next one would ask for nothing.
        expect((await home.store.heldSessions('MSFT')).days.has(monday)).toBe(true);
      },
      splitMarket('IBM'),
    );

    // A database of one source takes no bar of another.
    await withMorning(
      '2026-11-25',
      async ({ clock, gateway }) => {
        const { code, stderr } = await home.run(['morning'], meeting(clock, gateway));
        expect(code, stderr).toBe(4);
        expect(stderr).toMatch(
          /This database is bound to the source DUSIM\w+, the gateway's data is of DUSIM/,
        );
        expect(stderr).toContain('use another OPENBELL_HOME or CLICKHOUSE_DATABASE');
        expect(gateway.statistics.bars).toBe(0);
        expect((await home.store.heldSessions('AAPL')).days.has(tuesday)).toBe(false);
        expect((await home.store.runsOf('morning', addDays(tuesday, 1)))[0]!.state).toBe('failed');
      },
      seededMarket({ seed: 2, symbols: 90 }),
    );
  }, small);
});

describe('what a user can mistype', () => {
  it.concurrent.each([
    [['morning', '--dat', '2026-11-20'], /unknown option '--dat'/],
    [['morning', '--date', '2026-13-45'], /2026-13-45/],
    [['morning', '--date', 'tomorrow'], /tomorrow/],
    [['morning', '--date', '2026-11-26'], /no session: Thanksgiving Day/],
    [['morning', '--date', '2026-12-24'], /needs the session of 2026-12-23/],
    [['rescan', '--symbols', `'; DROP TABLE x --`], /DROP TABLE x --.* is not a ticker/],
    [['rescan', '--symbols', 'AAPL,,IBM'], /"" is not a ticker/],
    [['morning', '--ibkr-port', 'many'], /IBKR_PORT.*many/s],
    [['mornin'], /unknown command 'mornin'/],
  ])('%j is refused with exit code 2, and nothing is stored', async (args, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'openbell-mistyped-'));
    try {
      const home = join(folder, 'home');
      const { env } = clockAt('2026-11-20T05:45:00-05:00');
      const { code, stderr } = await runOpenbell(args, { ...env, OPENBELL_HOME: home });
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
      expect(existsSync(home)).toBe(false);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
