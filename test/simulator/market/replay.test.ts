import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';

import { allocateBars, type Bars } from '../../../src/analytics/bars.ts';
import { readBarFiles } from '../../../src/bars-file/read-bar-files.ts';
import { stopwatch } from '../../../src/calendar/clock.ts';
import { sessionOn, sessionsBetween } from '../../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../../src/calendar/trading-day.ts';
import { historicalBars } from '../../../src/simulator/market/aggregate.ts';
import { secondsOfBars } from '../../../src/simulator/market/bar-seconds.ts';
import { barsOfSeconds } from '../../../src/simulator/market/minute-bars.ts';
import { quoteAt } from '../../../src/simulator/market/quotes.ts';
import { recordedMarket } from '../../../src/simulator/market/recorded-market.ts';
import { replayMarket } from '../../../src/simulator/market/replay-market.ts';
import { scanRank } from '../../../src/simulator/market/scan-rank.ts';
import { inDrills } from '../../every-case.ts';

const folder = mkdtempSync(join(tmpdir(), 'openbell-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

const monday = sessionOn(parseTradingDay('2018-03-19'))!;
const tuesday = sessionOn(parseTradingDay('2018-03-20'))!;

function writeFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

const header = 'symbol,time,open,high,low,close,volume';
const bar = (symbol: string, time: number, prices: string, volume: number): string =>
  `${symbol},${time},${prices},${volume}`;

const small = writeFile(
  'small.csv',
  [
    header,
    bar('AAPL', monday.open, '175.1,175.5,174.9,175.2', 1000),
    bar('AAPL', monday.close - 60, '175.2,175.3,175.1,175.3', 700),
    bar('AAPL', tuesday.open - 3600, '175.4,175.4,175.4,175.4', 50),
    bar('AAPL', tuesday.open + 120, '175.5,176,175.25,175.75', 901),
    bar('AAPL', tuesday.open + 300, '175.7,175.9,175.6,175.6', 3),
    bar('ZVZZT', tuesday.open, '9.99,10.01,9.98,10', 5_500_000),
  ].join('\n'),
);

describe('a replayed market', () => {
  it('gives exactly the bars of the file, what it lacks staying absent', async () => {
    const market = await replayMarket([small]);
    const apple = market.bySymbol('AAPL')!;
    const bars = market.minutes(apple, tuesday);
    expect([...bars.time]).toEqual([tuesday.open + 120, tuesday.open + 300]);
    expect([bars.open[0], bars.high[0], bars.low[0], bars.close[0], bars.volume[0]]).toEqual([
      175.5, 176, 175.25, 175.75, 901,
    ]);
    expect([...bars.wap]).toEqual([NaN, NaN]);
    expect([...bars.count]).toEqual([0, 0]);
    expect(market.extendedMinutes(apple, tuesday).time[0]).toBe(tuesday.open - 3600);
    expect(apple.conId).toBe(265_598);
    expect(market.firstDay(apple)).toBe('2018-03-19');
    const window = historicalBars(market, apple, {
      end: tuesday.close,
      duration: { count: 2, unit: 'D' },
      barSize: { seconds: 60, calendar: 'none' },
      whatToShow: 'TRADES',
      regularOnly: true,
    });
    expect([...window.volume]).toEqual([1000, 700, 901, 3]);
    expect([...window.wap].every(Number.isNaN)).toBe(true);
  });

  it('figures days, quotes and scans from them', async () => {
    const market = await replayMarket([small]);
    const apple = market.bySymbol('AAPL')!;
    expect(market.dayFigures(apple, tuesday)).toMatchObject({
      open: 175.5,
      high: 176,
      low: 175.25,
      close: 175.6,
      volume: 904,
      previousClose: 175.3,
      averageVolume: 1302,
    });
    const quote = quoteAt(market, apple, tuesday.close)!;
    expect(quote).toMatchObject({ last: 175.6, volume: 904, high: 176, low: 175.25, previousClose: 175.3 });
    expect(quoteAt(market, apple, tuesday.open + 180)!.volume).toBe(901);
    expect(quoteAt(market, apple, tuesday.open - 1800)!).toMatchObject({ last: 175.4, volume: 1700 });
    const ranked = scanRank(market, 'MOST_ACTIVE', tuesday.close)!;
    expect(ranked.map(({ listing, volume }) => [listing.symbol, volume])).toEqual([
      ['ZVZZT', 5_500_000],
      ['AAPL', 904],
    ]);
    expect(scanRank(market, 'MOST_ACTIVE', tuesday.open - 60)!.map(({ listing }) => listing.symbol)).toEqual([
      'AAPL',
    ]);
    expect(market.dayFigures(market.bySymbol('ZVZZT')!, monday)).toBeUndefined();
  });

  it('is named after the contents of its files', async () => {
    const same = writeFile('same.csv', `${header}\n${bar('AAPL', monday.open, '1,2,1,2', 10)}\n`);
    const copy = writeFile('copy.csv', `${header}\n${bar('AAPL', monday.open, '1,2,1,2', 10)}\n`);
    const other = writeFile('other.csv', `${header}\n${bar('AAPL', monday.open, '1,2,1,2', 11)}\n`);
    const [one, two, three] = await Promise.all([same, copy, other].map((file) => replayMarket([file])));
    expect(one!.account).toMatch(/^DUSIMR[0-9A-F]{12}$/);
    expect(two!.account).toBe(one!.account);
    expect(three!.account).not.toBe(one!.account);
    expect(one!.description).toContain('replay of 1 recorded bars of 1 symbols');
  });

  it('takes rows in any order and keeps unsound ones out of its figures', async () => {
    const market = await replayMarket([
      writeFile(
        'untidy.csv.gz',
        [
          header,
          bar('XYZ', monday.open + 60, '5,6,4,5', 100),
          bar('XYZ', monday.open, '5,5,5,5', 200),
          bar('XYZ', monday.open + 120, '5,4,6,5', 300),
          'XYZ,,5,5,5,5,1',
          `XYZ,${monday.open + 180},5,,5,5,400`,
        ].join('\n'),
      ),
    ]);
    const listing = market.bySymbol('XYZ')!;
    expect([...market.minutes(listing, monday).volume]).toEqual([200, 100, 300, 400]);
    expect(market.dayFigures(listing, monday)).toMatchObject({ volume: 300, high: 6, low: 4 });
    expect(quoteAt(market, listing, monday.close)!.volume).toBe(300);
  });

  it('makes seconds whose minutes are the bars', () => {
    const price = fc.integer({ min: 100, max: 500_000 });
    const rows = fc.array(
      fc.record({
        prices: fc.tuple(price, price, price, price),
        volume: fc.integer({ min: 1, max: 1e7 }),
        gap: fc.integer({ min: 1, max: 4 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, (drawn) => {
        const bars = allocateBars(drawn.length);
        let time = monday.open - 60;
        drawn.forEach(({ prices, volume, gap }, row) => {
          time += 60 * gap;
          bars.time[row] = time;
          bars.open[row] = prices[0] / 100;
          bars.close[row] = prices[1] / 100;
          bars.high[row] = Math.max(...prices) / 100;
          bars.low[row] = Math.min(...prices) / 100;
          bars.volume[row] = volume;
        });
        const path = secondsOfBars(bars, monday.open, monday.close);
        const again = barsOfSeconds(path, 0, path.volume.length, 60);
        for (const column of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
          expect([...again[column]]).toEqual([...bars[column]]);
        }
      }),
    );
  });
});

const shared =
  process.env['OPENBELL_SHARED_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const recorded = join(shared, 'us-stocks-1min-2018-02-16_2018-04-20.csv.gz');
const here = existsSync(recorded);
if (!here) console.log(`skipped: no recorded bars at ${recorded}`);

inDrills(() => {
  describe.skipIf(!here)('recorded bars of 284 stocks', () => {
    it('are served row for row, day by day', async () => {
      const elapsed = stopwatch();
      const files = await readBarFiles([recorded]);
      const market = recordedMarket(files, 'recorded');
      console.log(`replay market of recorded bars: ${(elapsed() / 1000).toFixed(1)} s to load`);
      expect(market.listings).toHaveLength(284);
      const sessions = sessionsBetween(parseTradingDay('2018-02-16'), parseTradingDay('2018-04-20'));
      for (const listing of market.listings) {
        const expected: Bars = files.get(listing.symbol)!;
        const days = sessions.map((session) => market.minutes(listing, session));
        expect(days.reduce((sum, bars) => sum + bars.length, 0)).toBe(expected.length);
        let row = 0;
        let differing = 0;
        for (const bars of days) {
          for (let i = 0; i < bars.length; i += 1, row += 1) {
            const same =
              bars.time[i] === expected.time[row] &&
              bars.open[i] === expected.open[row] &&
              bars.high[i] === expected.high[row] &&
              bars.low[i] === expected.low[row] &&
              bars.close[i] === expected.close[row] &&
              bars.volume[i] === expected.volume[row];
            if (!same) differing += 1;
          }
        }
        expect(differing).toBe(0);
      }
    });
  });
});
