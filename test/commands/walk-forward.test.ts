import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { barFields } from '../../src/analytics/bars.ts';
import { summariseWalk } from '../../src/analytics/end-of-day/walk-summary.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { type WalkForwardReport, walkForwardSchema } from '../../src/report/walk-forward-schema.ts';
import { barsOfMarket, walked, walkInput } from '../analytics/end-of-day/simulated-walk.ts';
import { holdHome, type TestHome } from '../harness/home.ts';
import { startOpenbell } from '../harness/openbell.ts';

const names = standardPresets.map(({ name }) => name);
const market = barsOfMarket({ seed: 8, symbols: 6 }, 23);
const { sessions } = market;
const dates = sessions.map(({ day }) => parseTradingDay(day));
const [firstWalked, lastWalked] = [dates[20]!, dates[22]!];
const days = walked(walkInput(market, standardPresets));
const rows = days.flatMap((day) => day.rows);

const csv = [
  ['symbol', ...barFields].join(),
  ...[...market.bySymbol].flatMap(([symbol, bars]) =>
    Array.from({ length: bars.length }, (_, row) =>
      [symbol, ...barFields.map((column) => bars[column][row]!)].join(),
    ),
  ),
].join('\n');

let home: TestHome;
let letGo: () => Promise<void>;
const file = (name: string): string => join(home.folder, name);
const walk = (...args: readonly string[]) => home.run(['walk-forward', ...args], {});

beforeAll(async () => {
  ({ home, letGo } = await holdHome());
  writeFileSync(file('bars.csv'), csv);
  writeFileSync(file('bars.csv.gz'), gzipSync(csv));
});
afterAll(() => letGo());

async function reportOf(...args: readonly string[]): Promise<WalkForwardReport> {
  const { code, stdout, stderr } = await walk(...args, '--json');
  expect(code, stderr).toBe(0);
  return walkForwardSchema.parse(JSON.parse(stdout));
}

const figuresOf = ({ parts, verdicts }: WalkForwardReport) => ({ parts, verdicts });

describe('openbell walk-forward', () => {
  it('walks through files, plain and gzip alike, and stores nothing where it is told not to', async () => {
    const plain = await reportOf('--bars', file('bars.csv'), '--no-save');
    const packed = await reportOf('--bars', file('bars.csv.gz'), '--no-save');
    const { parts, verdicts } = summariseWalk(days, names, { draws: 200, seed: 1 });
    expect(figuresOf(plain)).toEqual({ parts, verdicts });
    expect(figuresOf(packed)).toEqual(figuresOf(plain));
    const bars = [...market.bySymbol.values()].reduce((sum, { length }) => sum + length, 0);
    expect(plain).toMatchObject({
      ...{ origin: 'bars of bars.csv', symbols: 6, acceptedBars: bars, rejectedBars: 0 },
      ...{ from: firstWalked, to: lastWalked, days: 3, forecasts: 21, costBps: 2, fillSlippage: 0.05 },
    });
    expect(await home.store.walks(9)).toEqual([]);
  });

  it('walks the days and presets named, and tells it in tables', async () => {
    const args = [
      '--bars',
      file('bars.csv'),
      '--from',
      lastWalked,
      '--preset',
      'abtest,default',
      '--no-save',
    ];
    const { code, stdout, stderr } = await walk(...args);
    expect(code).toBe(0);
    expect(stderr).toBe('bars of bars.csv: 6 symbols, 1 days to walk\n');
    expect(stdout).toContain(`2 forecasts of 1 days, ${lastWalked} to ${lastWalked}`);
    expect(stdout).toContain('Trades of the day: the whole list as if traded');
    expect(stdout).toContain('P&L of the day, $: the whole list as if traded');
    for (const preset of ['all presets', 'default', 'abtest']) expect(stdout).toContain(preset);
    expect(stdout).not.toContain('aggressive');
  });

  it('stores what it found, which is read back as it was', async () => {
    const report = await reportOf('--bars', file('bars.csv'));
    const [stored] = await home.store.walks(1);
    expect(walkForwardSchema.parse(stored!.body)).toEqual(report);
    expect(stored!.runId).toBe(report.runId);
    const order = ({ date, preset, basis, metric }: (typeof rows)[number]) =>
      [date, preset, basis, metric].join();
    const inOrder = [...rows].sort((a, b) => (order(a) < order(b) ? -1 : 1));
    expect(await home.store.walkRows(report.runId)).toEqual(inOrder);
  });

  it('walks through the stored bars of some days, with the window before them', async () => {
    for (const [symbol, bars] of market.bySymbol) await home.store.saveBars(symbol, dates, bars);
    const stored = await reportOf('--from', firstWalked, '--to', lastWalked, '--no-save');
    const files = await reportOf('--bars', file('bars.csv'), '--no-save');
    expect(stored).toMatchObject({ origin: 'stored bars', symbols: 6, days: 3 });
    expect(figuresOf(stored)).toEqual(figuresOf(files));
    // Of days without a bar there is nothing to hold a forecast against.
    const beyond = await reportOf('--from', lastWalked, '--to', '2026-12-31', '--no-save');
    expect(beyond).toMatchObject({ from: lastWalked, to: lastWalked, days: 1 });
  });

  it('refuses bad input with exit code 2 and a word on what to do', async () => {
    writeFileSync(file('broken.csv'), 'symbol,time,open\n');
    const bars = ['--bars', file('bars.csv')];
    const cases: [string[], RegExp][] = [
      [[], /Which bars\? --bars FILE… for files, or --from DATE --to DATE/],
      [['--from', firstWalked], /Which bars\?/],
      [[...bars, '--from', '2026-13-01'], /2026-13-01/],
      [[...bars, '--from', lastWalked, '--to', firstWalked], /--from \S+ is after --to \S+\./],
      [[...bars, '--preset', 'best'], /--preset: "best" is no preset; there are default, conservative/],
      [[...bars, '--window-sessions', '25'], /No day to walk has bars and 25 sessions of bars before it/],
      [[...bars, '--from', '2027-01-04'], /there are bars of 6 symbols, sessions .* to /],
      [['--bars', file('none.csv')], /none\.csv: cannot be read: ENOENT/],
      [['--bars', file('broken.csv')], /broken\.csv, line 1/],
      [['--from', '2026-11-21', '--to', '2026-11-22'], /There is no session from 2026-11-21 to 2026-11-22\./],
      [['--from', '2026-12-21', '--to', '2026-12-22'], /No day to walk has bars/],
    ];
    const before = (await home.store.walks(9)).length;
    const files = readdirSync(home.folder).sort();
    const results = await Promise.all(cases.map(([args]) => walk(...args)));
    results.forEach(({ code, stdout, stderr }, index) => {
      const [args, message] = cases[index]!;
      expect([code, stdout], args.join(' ')).toEqual([2, '']);
      expect(stderr).toMatch(message);
    });
    expect((await home.store.walks(9)).length).toBe(before);
    expect(readdirSync(home.folder).sort()).toEqual(files);
  });

  it('ends at Ctrl-C without a result', async () => {
    const before = (await home.store.walks(9)).length;
    const command = startOpenbell(['walk-forward', '--bars', file('bars.csv')], {
      OPENBELL_HOME: home.folder,
    });
    await command.line(/6 symbols, 3 days to walk/);
    const { code, stdout } = await command.stop('SIGINT');
    expect([code, stdout]).toEqual([130, '']);
    expect((await home.store.walks(9)).length).toBe(before);
  });
});
