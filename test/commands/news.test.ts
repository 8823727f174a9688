import { createClient } from '@clickhouse/client';
import { describe, expect, it } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { clockAt, withHome } from '../harness/home.ts';
import { runOpenbell } from '../harness/openbell.ts';

const { env, clock } = clockAt('2096-11-20T10:00:00-05:00');
const esc = '\u001b';

interface Listed {
  readonly ticker: string;
  readonly headline: string;
  readonly detectedAt: number;
  readonly analyzedAt: number | null;
  readonly recommendation: string;
}

describe('openbell news', () => {
  it('writes news at the time of the clock, lists it, and shows no text that steers a terminal', async () => {
    await withHome(async (home) => {
      const { clickhouse } = home.stack;
      const run = (...args: string[]): ReturnType<typeof home.run> => home.run(['news', ...args], env);
      const empty = await run('list');
      expect(empty).toMatchObject({ code: 0, stdout: 'There is no news.\n' });

      const before = clock.now();
      const headline = `It's "here" ü \\ --`;
      const given = ['--ticker', 'BRK B', '--headline', headline, '--recommendation', 'BUY'];
      const more = ['--confidence', 'high', '--analyzed-after', '1500', '--url', 'https://news.example/1'];
      const added = await run('add', ...given, ...more);
      expect(added).toMatchObject({ code: 0, stderr: '' });
      expect(added.stdout).toMatch(
        /^News of BRK B \(BUY\), written at 2096-11-20 10:0\d:\d\d\.\d{3} New York\.\n$/,
      );
      const bare = await run('add', '--ticker', 'ABCD', '--headline', 'x', '--no-analysis');
      expect(bare.stdout).toMatch(/^News of ABCD \(not analysed\)/);

      const { stdout } = await run('list', '--json');
      const listed = JSON.parse(stdout) as Listed[];
      expect(listed.map(({ ticker }) => ticker)).toEqual(['ABCD', 'BRK B']);
      expect(listed[0]).toMatchObject({ recommendation: '', analyzedAt: null });
      const { detectedAt } = listed[1]!;
      expect(listed[1]).toMatchObject({ headline, recommendation: 'BUY', analyzedAt: detectedAt + 1_500 });
      expect(detectedAt).toBeGreaterThanOrEqual(before);
      expect(detectedAt).toBeLessThanOrEqual(clock.now());

      const client = createClient({
        url: clickhouse.url,
        username: clickhouse.user,
        password: clickhouse.password,
      });
      const evil = `${esc}]0;owned\u0007${esc}[2Jgood\u009b31m \u202enews\r\nmore`;
      await client.insert({
        table: 'News.breaking_news',
        values: [
          {
            ticker: `${esc}[31mEVIL`,
            headline: evil,
            timestamp: systemClock.now(),
            detected_at: detectedAt + 60_000,
          },
        ],
        format: 'JSONEachRow',
      });
      await client.close();
      const shown = await run('list', '--limit', '1');
      expect(shown.stdout).toContain('good');
      expect(shown.stdout).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
      expect(shown.stdout).not.toContain('ABCD');
      const json = await run('list', '--limit', '1', '--json');
      expect(json.stdout).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
      expect((JSON.parse(json.stdout) as Listed[])[0]!.headline).toBe(evil);
    });
  });

  it.each([
    [['add', '--ticker', "x'; DROP", '--headline', 'a'], 'is not a ticker'],
    [['add', '--ticker', 'abcd', '--headline', 'a'], 'is not a ticker'],
    [['add', '--ticker', 'ABCD', '--headline', '  '], '--headline is empty'],
    [
      ['add', '--ticker', 'ABCD', '--headline', 'a', '--recommendation', 'LONG'],
      'Allowed choices are BUY, SELL, HOLD',
    ],
    [['add', '--ticker', 'ABCD', '--headline', 'a', '--analyzed-after', '-1'], '--analyzed-after "-1"'],
    [
      ['add', '--ticker', 'ABCD', '--headline', 'a', '--url', 'javascript:alert(1)'],
      '--url "javascript:alert(1)"',
    ],
    [
      ['add', '--ticker', 'ABCD', '--headline', 'a', '--no-analysis', '--recommendation', 'BUY'],
      '--no-analysis goes with none',
    ],
    [['list', '--limit', '0'], '--limit "0"'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await runOpenbell(['news', ...args]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
