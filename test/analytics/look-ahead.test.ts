import { closeSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { barFields, type Bars, type SessionTimes } from '../../src/analytics/bars.ts';
import { type Preset, standardPresets } from '../../src/analytics/presets.ts';
import { seededRandom } from '../../src/analytics/random.ts';
import { readBarFiles } from '../../src/bars-file/read-bar-files.ts';
import { sessionsOfBars } from '../../src/bars-file/sessions-of-bars.ts';
import { sessionsBefore } from '../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { joinBars } from '../../src/simulator/market/bar-rows.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import { withFolder } from '../harness/openbell.ts';
import { type Decide, decisionsBefore, entriesWithin } from './decided-before.ts';
import { backtest, presetNamed, sessionsFrom } from './golden-session.ts';
import type { OracleBar } from './oracle.ts';
import { roughBars } from './rough-market.ts';
import { realBarsFile } from './shared-data.ts';

const byDefault = presetNamed('default');

/** The seven, those whose only filter looks at earlier sessions, and one scaled by their ranges. */
const presets: readonly Preset[] = [
  ...standardPresets,
  { ...byDefault, name: 'rising', trend: ['up'] },
  { ...presetNamed('vwap_breakout'), name: 'falling', trend: ['down'], entryTime: null },
  { ...byDefault, name: 'levels', supportResistance: true },
  { ...presetNamed('abtest'), name: 'scaled', scale: 'atr', decline: 0.4, volume: 0.5 } as Preset,
];

const decide: Decide = (bars, sessions, some) => backtest(bars, sessions, some).patterns;

function rowsOf(bars: Bars): OracleBar[] {
  return Array.from({ length: bars.length }, (_, row) => {
    const cells = barFields.map((column) => [column, bars[column][row]!]);
    return Object.fromEntries(cells) as OracleBar;
  });
}

/** Decisions that were held against one another, by preset. */
const counted = new Map<string, number>();

/** Holds the decisions of a market against those of it cut at some of its bars. */
function guard(
  decider: Decide,
  { rows, sessions }: { readonly rows: readonly OracleBar[]; readonly sessions: readonly SessionTimes[] },
  bars: readonly number[],
): void {
  for (const { ended, risen, fallen } of decisionsBefore(decider, { rows, sessions, presets }, bars)) {
    expect(ended.other, 'the market ends').toEqual(ended.whole);
    for (const { whole, other } of [risen, fallen])
      expect(other, 'the market goes on in another way').toEqual(whole);
    for (const { preset } of risen.whole as { preset: string }[])
      counted.set(preset, (counted.get(preset) ?? 0) + 1);
  }
}

const total = (): number => [...counted.values()].reduce((sum, count) => sum + count, 0);

const roughMarket = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  days: fc.constantFrom(1, 3, 17, 17),
  length: fc.constantFrom(40, 120, 390),
  volatility: fc.constantFrom(0.002, 0.004, 0.01),
  tick: fc.constantFrom(0, 0.05),
  thin: fc.constantFrom(0, 0.1, 0.5),
  where: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
    minLength: 3,
    maxLength: 3,
  }),
});

function roughRows({
  days,
  ...market
}: { days: number } & Omit<Parameters<typeof roughBars>[0], 'sessions' | 'dirt'>) {
  const sessions = sessionsFrom(days);
  // Long windows of short sessions: the guard runs the whole window anew for every cut.
  const length = days > 3 ? Math.min(60, market.length) : market.length;
  return { sessions, rows: roughBars({ ...market, length, sessions, dirt: 0 }) };
}

describe('what was decided before a bar does not depend on what comes after it', () => {
  test('on rough markets, for every preset', () => {
    counted.clear();
    fc.assert(
      fc.property(roughMarket, ({ where, ...market }) => {
        const { rows, sessions } = roughRows(market);
        // In the newest session, where most is behind it.
        const bars = where.map((share) => rows.length - 1 - Math.floor(share * Math.min(rows.length, 60)));
        if (rows.length > 0) guard(decide, { rows, sessions }, bars);
      }),
      { numRuns: 20, seed: 20_261_120 },
    );
    for (const { name } of presets) expect(counted.get(name) ?? 0, name).toBeGreaterThan(10);
  });

  test('nor does an entry on a touch depend on how its bar ends', () => {
    let entries = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const market = { seed, days: 3, length: 200, volatility: 0.004, tick: 0, thin: 0.1 };
      const { rows, sessions } = roughRows(market);
      const { whole, other } = entriesWithin(decide, { rows, sessions, presets });
      expect(other).toEqual(whole);
      entries += whole.length;
    }
    expect(entries).toBeGreaterThan(80);
  });

  test('on the simulated market', () => {
    const sessions = sessionsBefore(parseTradingDay('2026-11-20'), 18);
    const market = seededMarket({ seed: 3, symbols: 60 });
    const random = seededRandom(1);
    counted.clear();
    for (const listing of market.listings.filter((_, index) => index % 30 === 0)) {
      const rows = rowsOf(joinBars(sessions.map((session) => market.minutes(listing, session))));
      // The newest of the sessions, in which a whole window is behind every preset.
      const at = Array.from({ length: 3 }, () => rows.length - 1 - Math.floor(390 * random()));
      guard(decide, { rows, sessions }, at);
    }
    expect(total()).toBeGreaterThan(200);
  });

  test.skipIf(!existsSync(realBarsFile))(
    'on real bars (skipped where the shared bars are absent)',
    async () => {
      const symbols = await firstRealBars();
      const sessions = sessionsOfBars(symbols.values()).slice(0, 18);
      const random = seededRandom(2);
      counted.clear();
      for (const bars of [...symbols.values()].slice(0, 1)) {
        const rows = rowsOf(bars).filter(({ time }) => time < sessions.at(-1)!.close);
        const at = Array.from({ length: 3 }, () => rows.length - 1 - Math.floor(390 * random()));
        guard(decide, { rows, sessions }, at);
      }
      expect(total()).toBeGreaterThan(100);
    },
  );
});

/** The bars of the first stocks of the file: the whole of it takes long to unpack. */
async function firstRealBars(): Promise<Map<string, Bars>> {
  const part = Buffer.alloc(400_000);
  const file = openSync(realBarsFile, 'r');
  readSync(file, part, 0, part.length, 0);
  closeSync(file);
  const text = gunzipSync(part, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
  return withFolder((folder) => {
    const path = join(folder, 'bars.csv');
    writeFileSync(path, text.slice(0, text.lastIndexOf('\n')));
    return readBarFiles([path]);
  });
}

describe('the guard bites', () => {
  /** Bars that tell some columns of the bar after them. */
  const peeking =
    (...columns: readonly ('low' | 'high' | 'close' | 'wap' | 'volume')[]): Decide =>
    (bars, sessions, some) => {
      const early = columns.map((column) => [
        column,
        bars[column].map((value, row, all) => all[row + 1] ?? value),
      ]);
      const told = { ...bars, ...(Object.fromEntries(early) as Partial<Bars>) };
      // A bar's range holds its own prices, as at the door.
      const range = {
        low: told.low.map((low, row) => Math.min(low, told.open[row]!, told.close[row]!)),
        high: told.high.map((high, row) => Math.max(high, told.open[row]!, told.close[row]!)),
      };
      return backtest({ ...told, ...range }, sessions, some).patterns;
    };

  const market = roughRows({ seed: 4, days: 1, length: 390, volatility: 0.01, tick: 0, thin: 0 });
  const everyBar = [...market.rows.keys()].slice(35, 380);

  test.each([[['low']], [['high']], [['close']]] as const)(
    'where a bar tells the %s of the next one, decisions change with what comes',
    (columns) => {
      expect(() => guard(peeking(...columns), market, everyBar)).toThrow('goes on in another way');
    },
  );

  test('where the VWAP filter is given the entry bar, entries change with how that bar ends', () => {
    const { whole, other } = entriesWithin(peeking('wap', 'volume'), { ...market, presets });
    expect(whole.length).toBeGreaterThan(5);
    expect(other).not.toEqual(whole);
  });
});
