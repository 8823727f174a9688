import { expect, test } from 'vitest';

import { type Poison, saysOf, withPoisonedMorning } from '../harness/poisoned-morning.ts';
import { recordFigure } from './figures.ts';

const symbols = 60;
const tooFewBars = /insufficient_data .*(usable sessions|minutes have a bar)/;

test.each(['spin', 'sleep'] as const)(
  'an analysis thread that hangs (%s) is cut within 10 s; the report has all other symbols',
  async (kind) => {
    await withPoisonedMorning({ symbols, poisons: [kind] }, async (morning) => {
      const [hanging] = [...morning.poison.keys()];
      expect(morning.result.code, morning.result.stderr).toBe(0);
      expect(morning.run).toMatchObject({ state: 'done', counts: { symbols, failed: 1 } });
      const failed = morning.symbols.filter(({ state }) => state === 'failed');
      expect(failed.map(({ symbol }) => symbol)).toEqual([hanging]);
      expect(failed[0]!.reason).toMatch(saysOf[kind].reason);
      expect(morning.result.stdout).toContain(hanging);
      // Twice: it is given another thread once.
      const seconds = await morning.analysisSeconds(hanging!);
      expect(seconds / 2).toBeLessThanOrEqual(10);
      recordFigure({
        ...{ drill: `an analysis that hangs (${kind})`, figure: 'cut off, by name, after' },
        ...{ value: Math.round(seconds * 5) / 10, unit: 's', target: '≤ 10 s' },
      });
    });
  },
);

const tenth: readonly Poison[] = ['refused', 'absurd_bars', 'nan', 'refused', 'infinite', 'spin'];

test.each([
  ['20', 'done'],
  ['5', 'partial'],
] as const)(
  'a tenth of poison symbols: the rest is analysed, each of them is named; with PARTIAL_ABOVE_PERCENT=%s the report is %s',
  async (PARTIAL_ABOVE_PERCENT, state) => {
    await withPoisonedMorning(
      { symbols, poisons: tenth, env: { PARTIAL_ABOVE_PERCENT } },
      async (morning, home) => {
        expect(morning.result.code, morning.result.stderr).toBe(0);
        expect(morning.run).toMatchObject({ state, counts: { symbols, failed: 5 } });
        expect(morning.symbols.length).toBe(symbols);
        for (const { symbol, state: found, reason } of morning.symbols) {
          const kind = morning.poison.get(symbol);
          if (kind === undefined) {
            // Some stocks of the market are too young for a report, or hardly traded.
            if (found !== 'analysed') expect(`${symbol} ${found} ${reason}`).toMatch(tooFewBars);
            continue;
          }
          expect([symbol, found]).toEqual([symbol, saysOf[kind].state]);
          expect(reason, symbol).toMatch(saysOf[kind].reason);
          if (found === 'failed') expect(morning.result.stdout).toContain(symbol);
        }
        expect(await home.queues.analyses.getJobCounts()).toMatchObject({
          ...{ waiting: 0, active: 0, delayed: 0, 'waiting-children': 0 },
          ...{ completed: symbols + 1 - 5, failed: 5 },
        });
        recordFigure({
          ...{ drill: `10 % poison symbols, PARTIAL_ABOVE_PERCENT=${PARTIAL_ABOVE_PERCENT}: ${state}` },
          ...{ figure: 'named, the others analysed', value: tenth.length },
          ...{ unit: `of ${symbols} symbols`, target: 'each of them named' },
        });
      },
    );
  },
);
