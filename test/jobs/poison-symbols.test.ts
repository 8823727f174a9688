import { expect, test } from 'vitest';

import { saysOf, withPoisonedMorning } from '../harness/poisoned-morning.ts';

test('analyses that give no numbers fail their symbols by name, and nothing else', async () => {
  await withPoisonedMorning({ symbols: 20, poisons: ['infinite', 'nan'] }, async (morning, home) => {
    const { result, run, symbols, poison } = morning;
    expect(result.code, result.stderr).toBe(0);
    expect(run).toMatchObject({ state: 'done', counts: { symbols: 20, failed: 2 } });
    for (const { symbol, state, reason } of symbols) {
      const kind = poison.get(symbol);
      if (kind === undefined) expect([symbol, state]).not.toContain('failed');
      else expect({ symbol, state, reason }).toMatchObject({ symbol, state: saysOf[kind].state });
      if (kind !== undefined) {
        expect(reason).toMatch(saysOf[kind].reason);
        expect(reason).toContain(symbol);
        expect(result.stdout).toContain(symbol);
      }
    }
    // Both jobs of each symbol have ended, and nobody waits for anything.
    expect(await home.queues.analyses.getJobCounts()).toMatchObject({
      completed: 19,
      failed: 2,
      'waiting-children': 0,
    });
    expect(await home.queues.symbols.getJobCounts()).toMatchObject({ completed: 20, failed: 0 });
  });
});
