import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';

import { readDecimal } from '../../src/bars-file/decimal-number.ts';
import { readBarFiles } from '../../src/bars-file/read-bar-files.ts';
import { sessionsOfBars } from '../../src/bars-file/sessions-of-bars.ts';
import { OpenbellError } from '../../src/errors/openbell-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'openbell-bars-'));
afterAll(() => rmSync(folder, { recursive: true }));

let written = 0;
function fileOf(content: string | Buffer): string {
  const path = join(folder, `bars-${++written}.csv`);
  writeFileSync(path, content);
  return path;
}

const header = 'symbol,time,open,high,low,close,volume';

async function failure(content: string | Buffer): Promise<string> {
  const path = fileOf(content);
  const error = await readBarFiles([path]).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OpenbellError)) throw new Error(`no OpenbellError but ${String(error)}`);
  expect(error.code).toBe('BAD_FILE');
  expect(error.exitCode).toBe(2);
  return error.message.replace(path, 'FILE');
}

describe('files of bars', () => {
  it('are read into typed columns, symbol by symbol', async () => {
    const bars = await readBarFiles([
      fileOf(
        `${header},wap,count\nAAPL,60,1.5,2,1,1.25,100,1.4,7\nBRK B,60,3,3,3,3,1e3,,\nAAPL,120,1,1,1,1,0,nan,0\n`,
      ),
    ]);
    expect([...bars.keys()]).toEqual(['AAPL', 'BRK B']);
    const apple = bars.get('AAPL')!;
    expect(apple.length).toBe(2);
    expect([...apple.time, ...apple.open, ...apple.high, ...apple.low]).toEqual([
      60, 120, 1.5, 1, 2, 1, 1, 1,
    ]);
    expect([...apple.close, ...apple.volume, ...apple.wap, ...apple.count]).toEqual([
      1.25,
      1,
      100,
      0,
      1.4,
      NaN,
      7,
      0,
    ]);
    expect([...bars.get('BRK B')!.volume, ...bars.get('BRK B')!.wap]).toEqual([1000, NaN]);
  });

  it('may order their columns otherwise, end without a newline, and have CRLF, a mark of UTF-8 and blank lines', async () => {
    const path = fileOf(
      '\ufeffclose,volume,time,symbol,low,high,open\r\n\r\n4,5,60,A,2,3,1\r\n\r\n4,5,120,A,2,3,1',
    );
    const a = (await readBarFiles([path])).get('A')!;
    expect([...a.time, a.open[0], a.high[0], a.low[0], a.close[0], a.volume[0]]).toEqual([
      60, 120, 1, 3, 2, 4, 5,
    ]);
    expect([a.wap[0], a.count[0]]).toEqual([NaN, 0]);
  });

  it('keep a bar whose numbers are none, for the analytics to refuse', async () => {
    const path = fileOf(`${header},wap\nA,x,,0x10,1_000, 5 ,inf,-Infinity\nA,1e400,-1,+2,.5,3.,1e-2,\n`);
    const a = (await readBarFiles([path])).get('A')!;
    const row = (index: number): unknown[] =>
      [a.time, a.open, a.high, a.low, a.close, a.volume, a.wap].map((column) => column[index]);
    expect(row(0)).toEqual([NaN, NaN, NaN, NaN, 5, Infinity, -Infinity]);
    expect(row(1)).toEqual([Infinity, -1, 2, 0.5, 3, 0.01, NaN]);
  });

  it('are joined in the order they are given, gzip among them', async () => {
    const paths = [
      fileOf(gzipSync(`${header}\nA,3,1,1,1,1,1\nB,1,1,1,1,1,1\n`)),
      fileOf(`${header}\nA,1,1,1,1,1,1\nA,2,1,1,1,1,1\n`),
    ];
    const bars = await readBarFiles(paths);
    expect([...bars.get('A')!.time]).toEqual([3, 1, 2]);
    expect([...(await readBarFiles([...paths].reverse())).get('A')!.time]).toEqual([1, 2, 3]);
  });

  it('are read in pieces without a seam', async () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => `S${row % 7},${row},${row / 8},2,3,4,5`);
    for (const pack of [(text: string) => Buffer.from(text), gzipSync]) {
      const bars = await readBarFiles([fileOf(pack(`${header}\n${rows.join('\n')}\n`))]);
      expect(bars.size).toBe(7);
      const third = bars.get('S3')!;
      expect(third.length).toBe(Math.ceil((60_000 - 3) / 7));
      expect(third.time.buffer.byteLength).toBe(8 * third.length);
      third.time.forEach((time, index) => {
        if (time !== 7 * index + 3 || third.open[index] !== time / 8)
          throw new Error(`row ${index} is wrong`);
      });
    }
  });

  it('may hold no bar at all', async () => {
    expect((await readBarFiles([fileOf(`${header}\n`)])).size).toBe(0);
    expect((await readBarFiles([])).size).toBe(0);
  });

  it.each<[string, string | Buffer, string]>([
    ['an empty file', '', 'FILE, line 1, column 1: the file is empty; it must begin with a header line: ""'],
    [
      'an unknown column',
      `${header},vwap\n`,
      'FILE, line 1, column 40: the header names no column openbell knows: "vwap"',
    ],
    [
      'no header',
      'AAPL,1,1,1,1,1,1\n',
      'FILE, line 1, column 1: the header names no column openbell knows: "AAPL"',
    ],
    [
      'a column twice',
      `symbol,time,time\n`,
      'FILE, line 1, column 13: the header names a column twice: "time"',
    ],
    [
      'a missing column',
      'symbol,time,open,high,low,close\n',
      'FILE, line 1, column 1: the header has no column volume: "symbol,time,open,high,low,close"',
    ],
    [
      'too few fields',
      `${header}\nA,1,1,1,1,1,1\nA,1,1,1\n`,
      'FILE, line 3, column 8: the row has 4 fields where the header has 7: "A,1,1,1"',
    ],
    [
      'too many fields',
      `${header}\nA,1,1,1,1,1,1,9,8\n`,
      'FILE, line 2, column 15: the row has more than 7 fields: "9,8"',
    ],
    ['no symbol', `${header}\n,1,1,1,1,1,1\n`, 'FILE, line 2, column 1: the symbol is empty: ""'],
    [
      'a symbol that is none',
      `${header}\n\n'; DROP TABLE x --,1,1,1,1,1,1\n`,
      'FILE, line 3, column 1: this is not a ticker like AAPL or BRK B: "\'; DROP TABLE x --"',
    ],
    [
      'a symbol in small letters',
      `time,${header.replace('time,', '')}\n1,aapl,1,1,1,1,1\n`,
      'FILE, line 2, column 3: this is not a ticker like AAPL or BRK B: "aapl"',
    ],
    [
      'a blank behind a symbol',
      `${header}\nA ,1,1,1,1,1,1`,
      'FILE, line 2, column 1: this is not a ticker like AAPL or BRK B: "A "',
    ],
    [
      'quotes',
      `${header}\n"A",1,1,1,1,1,1\n`,
      'FILE, line 2, column 1: this is not a ticker like AAPL or BRK B: "\\"A\\""',
    ],
  ])('are refused for %s', async (_, content, message) => {
    expect(await failure(content)).toBe(message);
  });

  it('are refused when they are no text, no whole gzip, or not there', async () => {
    expect(await failure(Buffer.alloc(100_000, 1))).toMatch(/^FILE, line 1, column 1: the line is longer/);
    const packed = gzipSync(`${header}\n${'A,1,1,1,1,1,1\n'.repeat(5_000)}`);
    expect(await failure(packed.subarray(0, packed.length - 30))).toMatch(
      /^FILE(, line \d+, column 1)?: cannot be read: unexpected end of file/,
    );
    const broken = Buffer.from(packed);
    broken.fill(0xff, 20, 40);
    expect(await failure(broken)).toMatch(/cannot be read/);
    await expect(readBarFiles([join(folder, 'none.csv')])).rejects.toThrow(
      /none\.csv: cannot be read: ENOENT/,
    );
  });
});

describe('numbers of a file', () => {
  const read = (text: string): number => readDecimal(Buffer.from(`,${text},`), 1, text.length + 1);

  it('are what the language reads, to the last bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(String(value))).toBe(value + 0);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 0, max: 9 }), (value, digits) => {
        const text = (value / 10 ** 4).toFixed(digits);
        expect(read(text)).toBe(Number(text));
      }),
    );
  });

  it.each(['', ' ', '.', '-', '+', 'e5', '1e', '1.2.3', '--1', '1 2', '0x1f', 'nan', '1,', 'infinit'])(
    'refuse %j',
    (text) => expect(read(text)).toBeNaN(),
  );
});

describe('the window of files', () => {
  it('is every session from the first to the last date with one', async () => {
    const at = (iso: string): number => Date.parse(iso) / 1000;
    const rows = [
      '2026-11-25T15:00:00Z',
      '2026-11-30T15:00:00Z',
      '2026-11-22T15:00:00Z',
      '2026-11-28T15:00:00Z',
    ];
    const odd = ['nan', '-5', '1e15', 'inf'];
    const bars = await readBarFiles([
      fileOf(
        [
          header,
          ...rows.map((iso) => `A,${at(iso)},1,1,1,1,1`),
          ...odd.map((time) => `A,${time},1,1,1,1,1`),
        ].join('\n'),
      ),
    ]);
    const sessions = sessionsOfBars(bars.values());
    expect(sessions.map(({ day }) => day)).toEqual(['2026-11-25', '2026-11-27', '2026-11-30']);
    expect(sessions[1]!.close - sessions[1]!.open).toBe(210 * 60);
    expect(sessionsOfBars([])).toEqual([]);
  });
});
