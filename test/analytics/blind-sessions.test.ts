import { expect, test } from 'vitest';

import { sessionsNeeded } from '../../src/analytics/earlier-sessions.ts';
import { type Preset, standardPresets } from '../../src/analytics/presets.ts';
import { backtest, presetNamed, sessionsFrom } from './golden-session.ts';
import { columnsOf, roughBars } from './rough-market.ts';
import { forecastsFrom, syntheticInput } from './synthetic-days.ts';

const plain = { ...presetNamed('aggressive'), vwapDistance: null };
const scaled = { ...plain, name: 'scaled', scale: 'atr', decline: 0.2 } as Preset;
const both: Preset = { ...scaled, name: 'both', trend: ['up', 'range', 'down'], supportResistance: true };
const levels: Preset = { ...plain, name: 'levels', supportResistance: true };
const trends: Preset = { ...levels, name: 'trends', trend: ['up', 'range', 'down'] };
const presets: readonly Preset[] = [plain, scaled, both, levels, trends];

test('a preset needs as many sessions as its filters and its scale look back', () => {
  expect(presets.map(sessionsNeeded)).toEqual([0, 15, 15, 1, 5]);
  const standard = standardPresets.map((preset) => [preset.name, sessionsNeeded(preset)]);
  expect(Object.fromEntries(standard)).toEqual({
    ...{ default: 0, conservative: 5, aggressive: 0, choppy: 5, trending: 5, abtest: 0, vwap_breakout: 0 },
  });
});

test('it trades in no earlier session, and does in the first one with enough before it', () => {
  const sessions = sessionsFrom(18);
  const first = new Map(presets.map(({ name }) => [name, Infinity]));
  for (let seed = 1; seed <= 40; seed++) {
    const market = { seed, sessions, length: 120, volatility: 0.004, tick: 0, thin: 0, dirt: 0 };
    const rows = roughBars(market);
    const traded = new Set(rows.map(({ time }) => Math.floor((time - sessions[0]!.open) / 86_400)));
    for (const { preset, session, trade } of backtest(columnsOf(rows), sessions, presets).patterns) {
      if (trade === null) continue;
      const index = sessions.findIndex(({ day }) => day === session);
      // Sessions without a bar do not count as seen.
      const seen = [...traded].filter((day) => day < index).length;
      first.set(preset, Math.min(first.get(preset)!, seen));
    }
  }
  expect([...first]).toEqual(presets.map((preset) => [preset.name, sessionsNeeded(preset)]));
});

test('those sessions are no days a forecast is read from: they would pull it towards nothing', () => {
  const names = presets.map(({ name }) => name);
  const input = syntheticInput({ symbols: 40, days: 20, presets: names, seed: 3, edge: () => 0.003 });
  const { forecasts } = forecastsFrom({ ...input, presets });
  for (const [index, preset] of presets.entries()) {
    const expected = input.sessions.slice(sessionsNeeded(preset));
    const { outOfSampleDays, paper } = forecasts[index]!;
    for (const days of [outOfSampleDays, paper!.outOfSampleDays])
      expect(days.map(({ session }) => session)).toEqual(expected);
  }
});
