import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { SymbolAnalysis } from '../../src/analytics/analyse-symbol.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import { tallySymbol } from '../../src/analytics/symbol-tally.ts';
import { checkAnalysis } from '../../src/compute/check-analysis.ts';
import { pattern } from '../analytics/synthetic-days.ts';

const sessions = ['2026-11-18', '2026-11-19'].map((day) => ({ day, open: 1, close: 2 }));
const input = { symbol: 'IBM', presets: standardPresets, sessions };

function analysis(): SymbolAnalysis {
  const patterns = [pattern('default', '2026-11-18', 0.01), pattern('trending', '2026-11-19', null)];
  const names = standardPresets.map(({ name }) => name);
  return {
    quality: {
      ...{ accepted: 780, missingMinutes: 0, usableSessions: 2, windowSessions: 2 },
      rejected: {
        ...{ not_a_number: 0, price_not_positive: 0, volume_negative: 0, low_above_body: 0 },
        ...{ high_below_body: 0, wap_infinite: 0, outside_session: 1, not_after_previous: 0 },
      },
    },
    patterns,
    tally: tallySymbol(
      patterns,
      names,
      sessions.map(({ day }) => day),
    ),
    measures: { lastCloseUsd: 12.5, spreadPercent: null },
    volume: 1e9,
    insufficient: false,
    reason: '',
  };
}

/** Every place of a value that holds a number. */
function numbersIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value === 'number') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => numbersIn(inner, [...path, name]));
}

function put(value: unknown, [name, ...rest]: readonly string[], number: number): void {
  const record = value as Record<string, unknown>;
  if (rest.length === 0) record[name!] = number;
  else put(record[name!], rest, number);
}

test('figures that are numbers pass; null is unknown', () => {
  expect(() => checkAnalysis(input, analysis())).not.toThrow();
});

test('one that is none is refused wherever it stands, by symbol and name', () => {
  const places = numbersIn(analysis());
  expect(places.length).toBeGreaterThan(150);
  const wrong = fc.constantFrom(NaN, Infinity, -Infinity);
  fc.assert(
    fc.property(fc.constantFrom(...places), wrong, (place, value) => {
      const found = structuredClone(analysis());
      put(found, place, value);
      let told = '';
      try {
        checkAnalysis(input, found);
      } catch (error) {
        told = String(error);
      }
      expect(told).toContain('The analysis of IBM gave a figure');
      expect(told).toContain(`(${value})`);
      if (place[0] !== 'tally') expect(told).toContain(place.at(-1)!);
    }),
    { numRuns: 2_000 },
  );
});
