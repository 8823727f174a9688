import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { sessionsBefore } from '../../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../../src/calendar/trading-day.ts';
import { seededMarket } from '../../../src/simulator/market/seeded-market.ts';
import { digests } from './market-digest.ts';

const sessions = [
  ...sessionsBefore(parseTradingDay('2026-12-02'), 4),
  ...sessionsBefore(parseTradingDay('2012-03-10'), 2),
];
const symbols = seededMarket({ seed: 11 })
  .listings.filter((_, index) => index % 331 === 0)
  .map(({ symbol }) => symbol);
const asked = symbols.flatMap((symbol) => sessions.map((session) => ({ symbol, session })));

describe('a seeded market', () => {
  it('gives the same day whatever was asked before it', () => {
    const forward = digests(seededMarket({ seed: 11 }), asked);
    const backward = digests(seededMarket({ seed: 11 }), asked.toReversed()).toReversed();
    expect(backward).toEqual(forward);
    const market = seededMarket({ seed: 11 });
    for (const session of sessions)
      for (const listing of market.listings) market.dayFigures(listing, session);
    expect(digests(market, asked)).toEqual(forward);
    expect(digests(market, asked)).toEqual(forward);
  });

  it('gives the same day in another process', () => {
    const built = new URL('../../../dist/simulator/market/seeded-market.js', import.meta.url);
    if (!existsSync(built)) throw new Error('dist/ is missing: run `npm run build` before the tests.');
    const program = `
      import { createHash } from 'node:crypto';
      const { seededMarket } = await import(${JSON.stringify(built.href)});
      const market = seededMarket({ seed: 11 });
      const lines = ${JSON.stringify(asked.toReversed())}.map(({ symbol, session }) => {
        const listing = market.bySymbol(symbol);
        const bars = market.extendedMinutes(listing, session);
        const hash = createHash('sha256');
        for (const name of ['time', 'open', 'high', 'low', 'close', 'volume', 'wap', 'count']) {
          const column = bars[name];
          hash.update(Buffer.from(column.buffer, column.byteOffset, column.byteLength));
        }
        const { close, volume, averageDollars } = market.dayFigures(listing, session);
        return hash.digest('hex') + ' ' + close + ' ' + volume + ' ' + averageDollars;
      });
      process.stdout.write(JSON.stringify(lines));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect((JSON.parse(output) as string[]).toReversed()).toEqual(digests(seededMarket({ seed: 11 }), asked));
  });

  it('is another market under another seed, edge or diffusion, with the same listings', () => {
    const base = seededMarket({ seed: 11 });
    const others = [
      seededMarket({ seed: 12 }),
      seededMarket({ seed: 11, edge: 'momentum' }),
      seededMarket({ seed: 11, edge: 'mean_reversion' }),
      seededMarket({ seed: 11, plainDiffusion: { volatility: 0.8 } }),
      seededMarket({ seed: 11, plainDiffusion: { volatility: 0.5 } }),
    ];
    const one = asked.slice(0, 1);
    expect(new Set([base, ...others].map((market) => digests(market, one)[0])).size).toBe(6);
    expect(new Set([base, ...others].map((market) => market.account)).size).toBe(6);
    for (const other of others) {
      expect(other.listings.map(({ conId, symbol }) => [conId, symbol])).toEqual(
        base.listings.map(({ conId, symbol }) => [conId, symbol]),
      );
    }
  });

  it('names its source', () => {
    expect(seededMarket({ seed: 7 }).account).toBe('DUSIMS7');
    expect(seededMarket({ seed: 7, symbols: 1500, edge: 'none' }).account).toBe('DUSIMS7');
    expect(seededMarket({ seed: 7, symbols: 300 }).account).toMatch(/^DUSIMS7X[0-9A-F]{6}$/);
    expect(seededMarket({ seed: 7, symbols: 300 }).description).toContain('seed 7, 300 symbols');
  });
});
