import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { backtestSymbol } from '../../src/analytics/backtest-symbol.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import { sessionsBetween } from '../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { plainSettings } from '../analytics/golden-session.ts';
import { columnsOf, roughBars } from '../analytics/rough-market.ts';
import { runOpenbell, withFolder } from '../harness/openbell.ts';

const sessions = sessionsBetween(parseTradingDay('2026-11-18'), parseTradingDay('2026-11-30'));

function marketOf(seed: number) {
  return roughBars({ seed, sessions, length: 200, volatility: 0.005, tick: 0, thin: 0.05, dirt: 0.02 });
}

function csvOf(symbols: Readonly<Record<string, ReturnType<typeof marketOf>>>): string {
  const lines = Object.entries(symbols).flatMap(([symbol, rows]) =>
    rows.map(({ time, open, high, low, close, volume, wap }) =>
      [symbol, time, open, high, low, close, volume, wap].join(),
    ),
  );
  return ['symbol,time,open,high,low,close,volume,wap', ...lines].join('\n');
}

/** Files of two symbols in a folder of their own, and where the patterns go. */
async function withBars(work: (folder: string, bars: string, out: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const bars = join(folder, 'bars.csv');
    writeFileSync(bars, csvOf({ ZED: marketOf(3), ABLE: marketOf(4) }));
    await work(folder, bars, join(folder, 'patterns.ndjson'));
  });
}

describe('openbell backtest', () => {
  it('writes a line a pattern, by symbol, preset and time, and prints what came of it', async () => {
    await withBars(async (folder, bars, out) => {
      const { code, stdout, stderr } = await runOpenbell(['backtest', '--bars', bars, '--out', out]);
      expect([code, stderr]).toEqual([0, '']);
      const lines = readFileSync(out, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
      const expected = ['ABLE', 'ZED'].flatMap((symbol) =>
        backtestSymbol({
          symbol,
          bars: columnsOf(marketOf(symbol === 'ZED' ? 3 : 4)),
          sessions,
          presets: standardPresets,
          settings: plainSettings,
        }).patterns.map(({ preset, session, completeTime, outcome, trade }) => {
          if (trade === null) return { symbol, preset, session, completeTime, outcome };
          const { deadZoneMinutes, ...figures } = trade;
          expect(deadZoneMinutes).toBeGreaterThanOrEqual(0);
          return { symbol, preset, session, completeTime, outcome, ...figures };
        }),
      );
      expect(lines).toEqual(expected);
      expect(lines.length).toBeGreaterThan(50);
      expect(stdout).toContain(`2 symbols, ${sessions.length} sessions from 2026-11-18 to 2026-11-30`);
      expect(stdout).toMatch(/accepted, \d+ rejected \(.*high_below_body \d/);
      const trades = expected.filter((line) => line.preset === 'default' && line.outcome === 'trade').length;
      expect(stdout).toMatch(new RegExp(`default +│ +\\d+ │ +0 │ +${trades} │`));
      expect(readdirSync(folder).sort()).toEqual(['bars.csv', 'patterns.ndjson']);
    });
  });

  it('runs the presets named, with the settings given, over several files', async () => {
    await withBars(async (folder, bars, out) => {
      const more = join(folder, 'more.csv');
      writeFileSync(more, csvOf({ 'BRK B': marketOf(5) }));
      const presets = join(folder, 'presets.json');
      writeFileSync(presets, JSON.stringify({ eighth: { pattern: 'three_step', decline: 0.9 } }));
      const result = await runOpenbell(
        ['backtest', '--bars', bars, more, '--presets', 'eighth,abtest', '--out', out, '--cost-bps', '0'],
        { PRESETS_FILE: presets, FILL_SLIPPAGE: '0' },
      );
      expect([result.code, result.stderr]).toEqual([0, '']);
      const lines = readFileSync(out, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect([...new Set(lines.map((line) => line['symbol']))]).toEqual(['ABLE', 'BRK B', 'ZED']);
      expect([...new Set(lines.map((line) => line['preset']))]).toEqual(['abtest', 'eighth']);
      const traded = lines.filter((line) => line['outcome'] === 'trade');
      for (const { entryPrice, exitPrice, netReturn } of traded) {
        expect(netReturn).toBeCloseTo(Number(exitPrice) / Number(entryPrice) - 1, 12);
      }
      expect(traded.length).toBeGreaterThan(3);
    });
  });

  it('refuses bad input with exit code 2 and leaves the file that was there', async () => {
    await withBars(async (folder, bars, out) => {
      writeFileSync(out, 'kept');
      const broken = join(folder, 'broken.csv');
      writeFileSync(broken, "symbol,time,open,high,low,close,volume\n'; DROP TABLE x --,1,1,1,1,1,1\n");
      mkdirSync(join(folder, 'folder'));
      const cases: [string[], RegExp][] = [
        [['--bars', bars], /--out/],
        [['--out', out], /--bars/],
        [['--bars', bars, '--out', out, '--preset', 'default'], /--presets/],
        [
          ['--bars', bars, '--out', out, '--presets', 'default,best'],
          /"best" is no preset; there are default, conservative/,
        ],
        [['--bars', bars, '--out', out, '--cost-bps', 'two'], /COST_BPS/],
        [['--bars', broken, '--out', out], /broken\.csv, line 2, column 1: .*DROP TABLE/],
        [['--bars', join(folder, 'none.csv'), '--out', out], /none\.csv: cannot be read: ENOENT/],
        [['--bars', bars, '--out', bars], /is one of the files of --bars/],
        [['--bars', bars, '--out', join(folder, 'folder')], /is not a file/],
        [['--bars', bars, '--out', join(folder, 'nowhere', 'x.ndjson')], /cannot be written: ENOENT/],
      ];
      const results = await Promise.all(cases.map(([args]) => runOpenbell(['backtest', ...args])));
      results.forEach(({ code, stderr, stdout }, index) => {
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toMatch(cases[index]![1]);
      });
      expect(readFileSync(out, 'utf8')).toBe('kept');
      expect(readdirSync(folder).sort()).toEqual(['bars.csv', 'broken.csv', 'folder', 'patterns.ndjson']);
    });
  });
});
