import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { epochMs } from '../../src/calendar/clock.ts';
import type { NewsRow } from '../../src/store/news-store.ts';
import { describeNewsStores, newsDatabase } from './news-store-under-test.ts';
import { moment, news } from './tracker-rows.ts';

const minute = 60_000;

describeNewsStores((opened) => {
  const since = (): Promise<NewsRow[]> =>
    opened().store.newsSince(epochMs(moment - 5 * minute), epochMs(moment - 60 * minute));

  test('comes back as it was written, its key made of headline, address and time of publication', async () => {
    await opened().store.addNews(news());
    const published = '2096-11-20T15:00:00.000Z';
    const hash = createHash('sha256').update(`ABCD wins|https://news.example/1|${published}`).digest('hex');
    expect(await since()).toEqual([
      {
        key: `${hash} https://news.example/1`,
        ticker: 'ABCD',
        headline: 'ABCD wins',
        articleUrl: 'https://news.example/1',
        publishedUtc: published,
        detectedAt: moment,
        analyzedAt: moment + 900,
        sentiment: 'positive',
        recommendation: 'BUY',
        confidence: 'high',
      },
    ]);
    const [row] = await opened().ask<Record<string, unknown>>(`SELECT * FROM ${newsDatabase}.breaking_news`);
    expect(row).toMatchObject({
      content_hash: hash,
      source: 'test',
      explanation: 'a contract',
      analysis_time_ms: 900,
    });
  });

  test('any text comes back to the last character', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const tricky = fc.constantFrom(
      '\0',
      `it's "quoted" \\`,
      `'); DROP TABLE x --`,
      '\u{1f4c8}',
      '\t\r\n',
      '',
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, tricky), text, text, async (headline, articleUrl, sentiment) => {
        await opened().command(`TRUNCATE TABLE ${newsDatabase}.breaking_news`);
        await opened().store.addNews(news({ headline, articleUrl, sentiment }));
        expect(await since()).toMatchObject([{ headline, articleUrl, sentiment }]);
      }),
      { numRuns: 40 },
    );
  });

  test('of several versions the newest counts, and an analysis comes with it', async () => {
    const version = (over: Record<string, unknown>): Record<string, unknown> => ({
      ticker: 'ABCD',
      headline: 'one',
      content_hash: 'h1',
      article_url: 'u1',
      timestamp: moment,
      detected_at: moment,
      ...over,
    });
    await opened().insert('breaking_news', [version({ sentiment: '', recommendation: '' })]);
    expect(await since()).toMatchObject([{ key: 'h1 u1', analyzedAt: null, recommendation: '' }]);
    // Same detected_at, as an analysis arrives; then one that says otherwise with the very same times.
    await opened().insert('breaking_news', [version({ analyzed_at: moment + 2_000, recommendation: 'BUY' })]);
    expect(await since()).toMatchObject([{ analyzedAt: moment + 2_000, recommendation: 'BUY' }]);
    await opened().insert('breaking_news', [
      version({ analyzed_at: moment + 2_000, recommendation: 'SELL' }),
    ]);
    expect(await since()).toMatchObject([{ recommendation: 'SELL' }]);
    await opened().command(`OPTIMIZE TABLE ${newsDatabase}.breaking_news FINAL`);
    expect(await since()).toMatchObject([{ recommendation: 'SELL' }]);
    await opened().insert('breaking_news', [
      version({ detected_at: moment + 1_000, recommendation: 'HOLD' }),
    ]);
    expect(await since()).toMatchObject([{ detectedAt: moment + 1_000, recommendation: 'HOLD' }]);
  });

  test('is found by its detection or by a later analysis, oldest first, and not before its time', async () => {
    const at = (name: string, detected: number, analyzed: number): Record<string, unknown> => ({
      ticker: name,
      content_hash: name,
      timestamp: moment,
      detected_at: moment + detected,
      analyzed_at: analyzed === 0 ? 0 : moment + analyzed,
    });
    await opened().insert('breaking_news', [
      at('NEW', -1_000, 0),
      at('OLD', -6 * minute, 0),
      at('LATE', -30 * minute, -1_000),
      at('EDGE', -5 * minute, 0),
      at('AHEAD', 6 * minute, 0),
      at('SKEWED', 4 * minute, 0),
      at('TOOOLD', -90 * minute, -61 * minute),
    ]);
    expect((await since()).map(({ ticker }) => ticker)).toEqual(['LATE', 'EDGE', 'NEW', 'SKEWED']);
  });

  test('of other programs may hold anything', async () => {
    const first = { timestamp: 0, detected_at: 0, analyzed_at: 0 };
    const last = {
      timestamp: 4_294_967_295_000,
      detected_at: 4_294_967_295_000,
      analyzed_at: 4_294_967_295_000,
    };
    const at = { timestamp: moment, detected_at: moment };
    await opened().insert('breaking_news', [
      { ...first, content_hash: '1970' },
      { ...last, content_hash: '2106' },
      {
        ...at,
        content_hash: 'odd',
        ticker: `<b>'; DROP TABLE x --\u0000</b>`,
        headline: '<script>alert(1)</script>',
      },
      {
        ...at,
        content_hash: 'big',
        ticker: 'BIG',
        full_content: 'x'.repeat(3_000_000),
        headline: 'y'.repeat(1_000_000),
      },
      { ...at, content_hash: 'junk', ticker: '', analyzed_at: 4_294_967_295_000 },
      { ...at },
    ]);
    await opened()
      .command(`INSERT INTO ${newsDatabase}.breaking_news (timestamp, detected_at, content_hash, headline)
                SELECT ${moment / 1000}, ${moment / 1000}, 'bytes', unhex('FFFE80C3')`);
    const rows = await since();
    expect(rows.map(({ key }) => key).sort()).toEqual([' ', 'big ', 'bytes ', 'junk ', 'odd ']);
    expect(rows.find(({ key }) => key === 'big ')!.headline).toHaveLength(2_000);
    expect(rows.find(({ key }) => key === 'odd ')!.ticker).toBe(`<b>'; DROP TABLE x --\u0000</b>`);
    expect((await opened().store.recentNews(2)).map(({ key }) => key)[0]).toBe('2106 ');
    expect(await opened().store.recentNews(100)).toHaveLength(7);
  });

  test('strength scores: the newest of a ticker, none where it is unknown', async () => {
    await opened().insert('float_list_detailed_dedup', [
      { ticker: 'ABCD', strength_score: 3 },
      { ticker: 'NONE', strength_score: null },
      { ticker: 'OTHER', strength_score: 9 },
    ]);
    await opened().insert('float_list_detailed_dedup', [{ ticker: 'ABCD', strength_score: 4.25 }]);
    expect(await opened().store.strengthScores(['ABCD', 'NONE', 'MISSING', `'`])).toEqual(
      new Map([['ABCD', 4.25]]),
    );
    expect(await opened().store.strengthScores([])).toEqual(new Map());
  });
});
