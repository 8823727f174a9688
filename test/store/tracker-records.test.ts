import { expect, test } from 'vitest';

import { epochMs } from '../../src/calendar/clock.ts';
import { describeNewsStores, newsDatabase } from './news-store-under-test.ts';
import { alert, batch, gap, moment, noRows, sample, tick } from './tracker-rows.ts';

const minute = 60_000;

describeNewsStores((opened) => {
  test('rows land in their tables', async () => {
    const raised = alert();
    const bare = alert({
      ...{ ticker: 'BRK B', time: moment + 20_000, priceBefore: null, strengthScore: null },
      ...{ newsPublishedAt: null, minute30: null, recovered: true, durable: 'none', value: 3 },
    });
    await opened().store.writeBatch(
      {
        samples: [sample({ time: moment + 999 })],
        ticks: [tick(7)],
        alerts: [raised, bare],
        gaps: [gap()],
      },
      'one',
    );
    expect(await opened().store.alerts(epochMs(moment), epochMs(moment + minute))).toEqual([raised, bare]);
    expect(await opened().store.alerts(epochMs(raised.time), epochMs(raised.time + 1))).toEqual([raised]);
    expect(await opened().store.alerts(epochMs(0), epochMs(raised.time))).toEqual([]);
    expect(await opened().store.alerts(epochMs(0), epochMs(1e15), 'BRK B')).toEqual([bare]);
    expect(await opened().store.ownSamples(epochMs(moment + 500))).toEqual([sample()]);
    expect(await opened().ask(`SELECT * FROM ${newsDatabase}.news_alert ORDER BY ticker`)).toEqual([
      { ticker: 'ABCD', timestamp: '2096-11-20 15:00:12', alert: 1, price: 2.75 },
      { ticker: 'BRK B', timestamp: '2096-11-20 15:00:20', alert: 3, price: 2.75 },
    ]);
    expect(await opened().ask(`SELECT * FROM ${newsDatabase}.price_move ORDER BY ticker`)).toEqual([
      {
        ...{
          id: raised.id,
          timestamp: '2096-11-20 15:00:12.400',
          ticker: 'ABCD',
          news_headline: 'ABCD wins',
        },
        ...{ news_published_utc: '2096-11-20 14:59:55.000', news_article_url: 'https://news.example/1' },
        ...{ current_price: 2.75, current_price_timestamp: '2096-11-20 15:00:12.345' },
        ...{ minute_30_high: 2.6, minute_30_low: 2.1, minute_30_open: 2.3, minute_30_close: 2.4 },
        ...{ minute_30_volume: 120_000, minute_30_timestamp: '2096-11-20 14:59:00.000' },
        ...{ price_move_percentage: 10.000000000000009, price_above_30min_high: 1 },
        ...{ price_check_latency_ms: 3, news_to_price_check_delay_ms: 813 },
      },
      expect.objectContaining({
        ...{ id: bare.id, news_published_utc: '1970-01-01 00:00:00.000', minute_30_high: 0 },
        ...{ minute_30_timestamp: '1970-01-01 00:00:00.000', price_above_30min_high: 0 },
      }),
    ]);
    expect(await opened().ask(`SELECT * FROM ${opened().database}.price_ticks FINAL`)).toEqual([
      {
        ...{
          ticker: 'ABCD',
          time: '2096-11-20 15:00:00.049',
          sequence: 7,
          arrived: '2096-11-20 15:00:00.080',
        },
        ...{ price: 2.57, size: 200, feed: 'rt_trade_volume', attributes: '', delayed: 0 },
        feed_sequence: tick(7).feedSequence,
      },
    ]);
    expect(await opened().ask(`SELECT kind, tickers FROM ${opened().database}.feed_gaps FINAL`)).toEqual([
      { kind: 'socket', tickers: ['ABCD', 'BRK B'] },
    ]);
    const gaps = (from: number, to: number) => opened().store.gaps(epochMs(from), epochMs(to));
    expect(await gaps(moment + 1_499, moment + minute)).toEqual([gap()]);
    expect(await gaps(moment - minute, moment + 1)).toEqual([gap()]);
    expect(await gaps(moment + 1_500, moment + minute)).toEqual([]);
    expect(await gaps(moment - minute, moment)).toEqual([]);
    const [extra] = await opened().ask<{ change: number }>(
      `SELECT change_before_percent AS change FROM ${opened().database}.alerts FINAL WHERE ticker = 'ABCD'`,
    );
    expect(extra!.change).toBeCloseTo(25, 9);
  });

  test('written again they are there once, whatever came between', async () => {
    await opened().store.writeBatch(batch(1), 'a-1');
    const once = await opened().counts();
    expect(once).toEqual([1, 1, 2, 1, 10, 1]);
    await opened().store.writeBatch(batch(1), 'a-1');
    expect(await opened().counts()).toEqual(once);
    await opened().store.writeBatch(batch(50), 'a-2');
    for (let second = 0; second < 30; second++)
      await opened().insert('price_tracking', [
        { timestamp: moment / 1000 + second, ticker: 'X', source: 'other' },
      ]);
    await opened().store.writeBatch(batch(1), 'a-1');
    await opened().store.writeBatch(batch(50), 'a-2');
    expect(await opened().counts()).toEqual([2, 2, 34, 2, 20, 2]);
    // Equal rows of another batch are rows of their own.
    await opened().store.writeBatch({ ...noRows, samples: batch(1).samples }, 'a-3');
    expect((await opened().counts())[2]).toBe(36);
  });

  test('figures no column takes are bent, and hold nothing up', async () => {
    const odd = [NaN, -1, 1e300, -1e300, Infinity, 2 ** 53, 0.5];
    const samples = odd.map((value) => sample({ time: moment, price: value, size: value }));
    const ticks = odd.map((value, index) => tick(index, { time: value, price: value, size: value }));
    const alerts = odd.map((value) =>
      alert({ tickToAlertMs: value, newsToFirstPriceMs: value, ordinal: value }),
    );
    await opened().store.writeBatch({ samples, ticks, alerts, gaps: [] }, 'odd');
    expect(await opened().counts()).toEqual([7, 7, 7, 7, 7, 0]);
    const text = (value: number): string => String(value);
    const read = await opened().store.ownSamples(epochMs(moment));
    expect(read.map(({ price }) => text(price)).sort()).toEqual(odd.map(text).sort());
  });

  test('only samples of this program are its own', async () => {
    await opened().insert('price_tracking', [
      { timestamp: moment / 1000, ticker: 'ABCD', price: 1, source: 'polygon' },
    ]);
    const delayed = sample({ source: 'ibkr_delayed', time: moment + 1_000 });
    await opened().store.writeBatch({ ...noRows, samples: [delayed, sample()] }, 'own');
    expect(await opened().store.ownSamples(epochMs(moment))).toEqual([sample(), delayed]);
    expect(await opened().store.ownSamples(epochMs(moment + 2_000))).toEqual([]);
  });

  test('a batch of 12,000 ticks lets others have their turn', async () => {
    let turns = 0;
    let done = false;
    const turn = (): void => {
      turns++;
      if (!done) setImmediate(turn);
    };
    setImmediate(turn);
    /** Turns of the event loop in which rows were taken. */
    const taken = new Set<number>();
    const noted = (index: number) => ({
      ...tick(index),
      get price() {
        taken.add(turns);
        return 2;
      },
    });
    await opened().store.writeBatch(
      { ...noRows, ticks: Array.from({ length: 12_000 }, (_, index) => noted(index)) },
      'large',
    );
    done = true;
    expect(taken.size).toBeGreaterThan(11);
    expect((await opened().counts())[4]).toBe(12_000);
  });
});
