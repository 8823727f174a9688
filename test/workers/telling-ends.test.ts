import { afterAll, beforeAll, expect, it } from 'vitest';

import { newRun } from '../../src/jobs/run-ledger.ts';
import type { Run, Store } from '../../src/store/store.ts';
import { startTelling } from '../../src/workers/report-telling.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { silent } from '../harness/home.ts';
import { clock } from '../notify/samples.ts';
import { withWebhook } from '../harness/tracker.ts';
import { newHome, removeHomes, settingsOf } from '../stack/stack-holder.ts';
import { type RealRedis, realRedis } from './notify-bench.ts';

let redis: RealRedis;
beforeAll(async () => void (redis = await realRedis()));
afterAll(async () => {
  await redis.stop();
  removeHomes();
});

/** Warnings of failed runs need nothing of a store. */
const noStore = {} as Store;
const failed = (attempt: number): Run => ({
  ...newRun('morning', parseTradingDay('2026-11-20'), attempt, 'failed', clock, 'no gateway'),
  finishedAt: clock.now(),
});

it('a worker that ends right after its report sends first what it told, more than are sent at once', async () => {
  await withWebhook(async ({ url, received }) => {
    const settings = settingsOf(newHome(), { NOTIFY_WEBHOOK_URL: url, NOTIFY_LOG: 'false' });
    const telling = startTelling(redis.url, noStore, settings, clock, silent);
    for (let attempt = 1; attempt <= 12; attempt++) await telling.notices.tellOf(failed(attempt));
    await telling.close(new AbortController().signal);
    expect(new Set(received.map(({ key }) => key)).size).toBe(12);
  });
});

it('a worker whose Redis is gone ends at once', async () => {
  const own = await realRedis();
  const settings = settingsOf(newHome(), {
    NOTIFY_WEBHOOK_URL: 'http://127.0.0.1:9/hook',
    NOTIFY_LOG: 'false',
  });
  const telling = startTelling(own.url, noStore, settings, clock, silent);
  await own.stop();
  const begun = performance.now();
  await telling.close(AbortSignal.abort());
  // Nothing to wait for but the limits on letting go.
  expect(performance.now() - begun).toBeLessThan(8_000);
});
