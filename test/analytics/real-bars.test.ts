import { existsSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { backtestSymbol } from '../../src/analytics/backtest-symbol.ts';
import { presetStatistics } from '../../src/analytics/preset-statistics.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import type { Pattern } from '../../src/analytics/results.ts';
import { readBarFiles } from '../../src/bars-file/read-bar-files.ts';
import { sessionsOfBars } from '../../src/bars-file/sessions-of-bars.ts';
import { plainSettings } from './golden-session.ts';
import { realBarsFile } from './shared-data.ts';

/** Trades, mean net return in percent and win rate an independent implementation of the same rules finds. */
const expected: Readonly<Record<string, readonly [number, number, number]>> = {
  default: [2343, -0.146893, 0.406317],
  conservative: [38, -0.258024, 0.315789],
  aggressive: [4142, -0.126505, 0.443023],
  choppy: [69, -0.241103, 0.347826],
  trending: [104, -0.225268, 0.365385],
  abtest: [640, -0.193489, 0.371875],
  vwap_breakout: [1488, -0.084522, 0.568548],
};

describe.skipIf(!existsSync(realBarsFile))(
  '284 stocks over 44 sessions (skipped where the shared bars are absent)',
  () => {
    it('give the trades an independent implementation finds', async () => {
      const symbols = await readBarFiles([realBarsFile]);
      const sessions = sessionsOfBars(symbols.values());
      const found: Pattern[] = [];
      let refused = 0;
      for (const [symbol, bars] of symbols) {
        const { patterns, quality } = backtestSymbol({
          symbol,
          bars,
          sessions,
          presets: standardPresets,
          settings: plainSettings,
        });
        for (const pattern of patterns) found.push(pattern);
        refused += bars.length - quality.accepted;
      }
      expect([symbols.size, sessions.length, refused]).toEqual([284, 44, 0]);
      const days = sessions.map(({ day }) => day);
      const figures = standardPresets.map(({ name }) => {
        const own = found.filter(({ preset }) => preset === name);
        const { trades, expectedValuePercent, winRate } = presetStatistics(own, days);
        return [name, [trades, Number(expectedValuePercent!.toFixed(6)), Number(winRate!.toFixed(6))]];
      });
      expect(Object.fromEntries(figures)).toEqual(expected);
    });
  },
);
