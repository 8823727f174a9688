import { expect, test } from 'vitest';

import { withHome } from '../harness/home.ts';

test('a Redis that may throw jobs away is refused at the start, and nothing is stored', async () => {
  await withHome(async (elsewhere) => {
    const { redis, schedules, runs, symbols, flows } = elsewhere.queues;
    await Promise.all([schedules, runs, symbols, flows].map((part) => part.waitUntilReady()));
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await withHome(async (home) => {
      for (const command of ['morning', 'worker', 'scheduler', 'up', 'web']) {
        const { code, stdout, stderr } = await home.run([command], { REDIS_URL: elsewhere.stack.redis.url });
        expect(stderr, command).toContain('has the maxmemory-policy allkeys-lru');
        expect(stderr, command).toContain('Set `maxmemory-policy noeviction` on this Redis');
        expect([code, stdout], command).toEqual([5, '']);
      }
      expect(await home.store.recentRuns('any', 1)).toEqual([]);
    });
    // What the queues of this test left.
    const keys = await redis.keys('*');
    expect(keys.filter((key) => !key.endsWith(':meta'))).toEqual([]);
  });
});
