import { describe, expect, test } from 'vitest';

import type { RiskClass } from '../../src/analytics/forecast-types.ts';
import { select, type Selection } from '../../src/analytics/selection.ts';
import { barScores, standings } from '../../src/analytics/standings.ts';
import { pattern, type PatternSymbol, sessionName, talliesFrom } from './synthetic-days.ts';

const sessions = Array.from({ length: 20 }, (_, day) => sessionName(day));

interface Member {
  readonly risk: RiskClass;
  /** Trades, each of +0.5 %, and patterns without entry. */
  readonly trades: number;
  readonly noEntries?: number;
}

function selectFrom(members: readonly Member[], size = 8): Selection {
  const symbols = members.map(({ trades, noEntries = 0 }, index): PatternSymbol => {
    const patterns = Array.from({ length: trades + noEntries }, (_, number) =>
      pattern('a', sessions[number % 20]!, number < trades ? 0.005 : null),
    );
    return { symbol: String(index).padStart(3, '0'), patterns, measures: {}, insufficient: false };
  });
  const tallies = talliesFrom(symbols, ['a'], sessions).get('a')!;
  const standing = standings(tallies, barScores(symbols.map(() => ({}))));
  return select(
    tallies.totals,
    standing,
    members.map(({ risk }) => risk),
    size,
  );
}

/** More trades rank higher here: frequency is the only category that differs. */
const member = (risk: RiskClass, trades: number): Member => ({ risk, trades });

describe('selection', () => {
  test('two conservative, four medium and two aggressive stocks of eight, though medium ones rank first', () => {
    const medium = Array.from({ length: 9 }, (_, index) => member('medium', 60 - index));
    const rest = [30, 29, 28].flatMap((trades) => [
      member('conservative', trades),
      member('aggressive', trades),
    ]);
    const { chosen, backups, watch, qualified } = selectFrom([...medium, ...rest]);
    expect(qualified).toHaveLength(15);
    expect(chosen).toEqual([0, 1, 2, 3, 9, 10, 11, 12]);
    expect(backups).toEqual([4, 5, 6, 7]);
    expect(watch).toEqual([]);
  });

  test('a class too small leaves its places to the best of the others', () => {
    const medium = Array.from({ length: 9 }, (_, index) => member('medium', 60 - index));
    const { chosen } = selectFrom([...medium, member('conservative', 20), member('unknown', 19)]);
    expect(chosen).toEqual([0, 1, 2, 3, 4, 5, 6, 9]);
  });

  test('quotas scale with the portfolio', () => {
    const members = (['medium', 'conservative', 'aggressive'] as const).flatMap((risk, group) =>
      Array.from({ length: 12 }, (_, index) => member(risk, 70 - 15 * group - index)),
    );
    const { chosen } = selectFrom(members, 16);
    const groups = [0, 1, 2].map(
      (group) => chosen.filter((index) => Math.floor(index / 12) === group).length,
    );
    expect(groups).toEqual([8, 4, 4]);
  });

  test('four trades, or one confirmed pattern of ten, do not qualify; the places show who to watch', () => {
    const few = member('medium', 4);
    const unconfirmed = { risk: 'medium', trades: 6, noEntries: 94 } as const;
    const many = Array.from({ length: 12 }, () => ({ risk: 'medium', trades: 2, noEntries: 40 }) as const);
    const { chosen, watch, backups } = selectFrom([
      few,
      unconfirmed,
      member('medium', 50),
      ...many,
      member('medium', 0),
    ]);
    expect(chosen).toEqual([2]);
    expect(watch).toHaveLength(7);
    expect(watch).not.toContain(15);
    expect(backups).toEqual([]);
  });
});
