import { expect, test } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { RunSymbol } from '../../src/store/store.ts';
import { clockAt, gatewayAt, meeting, smallMarket, withHome } from '../harness/home.ts';

const date = parseTradingDay('2026-11-20');
const without = ['ACIP', 'AQIG', 'CA', 'CCXW', 'DFDD', 'DHA', 'FQUB', 'FZB', 'GIS', 'GNM'];
const hanging = 'HDMB';
/** Requests of a symbol that never answers: in each of four attempts the whole, then its first piece. */
const unanswered = [1, 2, 3, 4, 5, 6, 7, 8];

const at = (symbol: string | string[], occurrence?: number): object => ({
  request: 'historicalData',
  symbol,
  ...(occurrence !== undefined && { occurrence }),
});
const faults = [
  { when: at(without), do: { kind: 'error', code: 162, text: 'HMDS query returned no data' } },
  ...unanswered.map((occurrence) => ({ when: at(hanging, occurrence), do: 'silence' })),
  { when: at('IBM', 1), do: 'pacing' },
  { when: at('MSFT', 1), do: 'garbage_frame' },
];

const failed = (rows: readonly RunSymbol[]): RunSymbol[] => rows.filter(({ state }) => state === 'failed');

test('ten symbols without data, one that hangs, a pacing refusal and a garbage frame', async () => {
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  const gateway = await gatewayAt(smallMarket(), clock, { faults, prerender: '21 D' });
  const env = { ...meeting(clock, gateway), IBKR_REQUEST_TIMEOUT_S: '1' };
  await withHome(async (home) => {
    // A third of this small universe fails: done where half may, partial where a fifth may.
    const first = await home.run(['morning'], { ...env, PARTIAL_ABOVE_PERCENT: '50' });
    expect(first.code, first.stderr).toBe(0);
    const done = (await home.store.publishedRun('morning', date))!;
    expect(done).toMatchObject({ state: 'done', reason: '', counts: { symbols: 33, failed: 11 } });
    const rows = await home.store.runSymbols(done.runId);
    expect(failed(rows).map(({ symbol }) => symbol)).toEqual([...without, hanging]);
    for (const { symbol, reason } of failed(rows)) {
      expect(reason, symbol).toMatch(
        symbol === hanging ? /^timed_out: no answer within 1 s/ : /^no_data: .*162/,
      );
      expect(first.stdout).toContain(symbol);
    }
    for (const name of ['IBM', 'MSFT']) {
      expect(rows.find(({ symbol }) => symbol === name)?.state, name).toBe('analysed');
    }
    expect(first.stdout).toMatch(/failed, no_data: .*162.*: ACIP AQIG/s);
    expect(first.stdout).not.toContain('PARTIAL');

    const second = await home.run(['morning', '--force'], env);
    expect(second.code, second.stderr).toBe(0);
    expect((await home.store.publishedRun('morning', date))!).toMatchObject({
      attempt: 2,
      state: 'partial',
      reason: '10 of 33 symbols failed (30 %)',
    });
    expect(second.stdout).toContain('PARTIAL: 10 of 33 symbols failed (30 %)');
  });
  await gateway.close();
});
