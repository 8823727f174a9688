import { expect, test } from 'vitest';

import { epochMs } from '../../src/calendar/clock.ts';
import type { SampleVerdict } from '../../src/store/news-store.ts';
import { describeNewsStores, newsDatabase } from './news-store-under-test.ts';
import { moment, noRows, sample } from './tracker-rows.ts';

const minute = 60_000;

describeNewsStores((opened) => {
  const rules = { minimumChangePercent: 5, windowMs: minute, minimumPrice: 0.4, maximumPrice: 11 };
  const verdict = (over = {}): Promise<SampleVerdict | null> =>
    opened().store.sampleVerdict('ABCD', moment, epochMs(moment + 2 * minute), { ...rules, ...over });
  /** Samples every two seconds. */
  const prices = async (
    list: readonly number[],
    over: Partial<ReturnType<typeof sample>> = {},
  ): Promise<void> => {
    const samples = list.map((price, index) => sample({ time: moment + index * 2_000, price, ...over }));
    await opened().store.writeBatch({ ...noRows, samples }, `prices-${String(list)}`);
  };

  test('the baseline is the lower of the second and third sample, and samples from the third on are judged', async () => {
    expect(await verdict()).toBeNull();
    await prices([9, 2]);
    expect(await verdict()).toEqual({ firstTime: moment, samples: 2, baseline: null, alerts: [] });
    await opened().command(`TRUNCATE TABLE ${newsDatabase}.price_tracking`);
    await prices([9, 1.6, 1.68, 1.6799, 1.8, 1.5]);
    expect(await verdict()).toEqual({
      firstTime: moment,
      samples: 6,
      baseline: 1.6,
      alerts: [
        // Five percent, though doubles make it 4.99999999999999.
        { time: moment + 4_000, price: 1.68, changePercent: (100 * (1.68 - 1.6)) / 1.6 },
        { time: moment + 8_000, price: 1.8, changePercent: (100 * (1.8 - 1.6)) / 1.6 },
      ],
    });
    expect((await verdict({ minimumChangePercent: 10 }))!.alerts).toHaveLength(1);
    expect((await verdict({ windowMs: 7_999 }))!.alerts).toHaveLength(1);
    expect((await verdict({ windowMs: 8_000 }))!.alerts).toHaveLength(2);
    expect((await verdict({ minimumPrice: 1.8 }))!.alerts).toHaveLength(1);
    expect((await verdict({ maximumPrice: 1.8 }))!.alerts).toHaveLength(1);
  });

  test('only BUY and live samples alert, and rows of other programs and tickers do not count', async () => {
    await opened().insert('price_tracking', [
      { timestamp: moment / 1000, ticker: 'ABCD', price: 0.01, source: 'polygon', recommendation: 'BUY' },
      { timestamp: moment / 1000, ticker: 'OTHER', price: 0.01, source: 'ibkr_last_trade' },
    ]);
    const rows = [
      sample({ price: 2 }),
      sample({ price: 2, time: moment + 2_000 }),
      sample({ price: 2, time: moment + 4_000 }),
      sample({ price: 3, time: moment + 6_000, recommendation: 'HOLD' }),
      sample({ price: 3, time: moment + 8_000, source: 'ibkr_delayed' }),
      sample({ price: 4, time: moment + 10_000 }),
    ];
    await opened().store.writeBatch({ ...noRows, samples: rows }, 'kinds');
    expect(await verdict()).toMatchObject({
      samples: 6,
      baseline: 2,
      alerts: [{ price: 4, changePercent: 100 }],
    });
  });

  test('samples of one second keep their order', async () => {
    const at = [1, 5, 2, 3, 4].map((price) => sample({ price }));
    await opened().store.writeBatch({ ...noRows, samples: at.slice(0, 2) }, 'second-1');
    await opened().store.writeBatch({ ...noRows, samples: at.slice(2) }, 'second-2');
    expect(await verdict()).toMatchObject({ baseline: 2, samples: 5 });
    await opened().command(`OPTIMIZE TABLE ${newsDatabase}.price_tracking FINAL`);
    expect(await verdict()).toMatchObject({ baseline: 2, samples: 5 });
  });
});
