import { afterAll, beforeAll, expect, test } from 'vitest';

import { inDrills } from '../every-case.ts';
import { BareRedis } from '../harness/bare-redis.ts';
import { clockAt, gatewayAt, meeting, smallMarket, withHome } from '../harness/home.ts';
import { selfSigned } from '../harness/https-front.ts';

let redis: BareRedis;
const clock = clockAt('2026-11-20T05:45:00-05:00');

beforeAll(async () => (redis = await BareRedis.start({ tls: true })));
afterAll(() => redis.kill());

test('a Redis behind TLS is reached where its certificate is trusted, and told by name where it is not', async () => {
  await withHome(async (home) => {
    const env = { ...clock.env, IBKR_PORT: '1', REDIS_URL: redis.url };
    const trusted = await home.run(['check'], { ...env, NODE_EXTRA_CA_CERTS: selfSigned('one', 'crt') });
    expect(trusted.stdout).toMatch(/^ok +redis /m);
    const refused = await home.run(['check'], env);
    expect(refused.stdout).toMatch(/^FAILED +redis .*self-signed certificate/m);
    expect(refused.stdout).toMatch(/what to do: .*NODE_EXTRA_CA_CERTS/);
  });
});

inDrills(() => {
  test('a whole morning with its Redis behind TLS', async () => {
    const gateway = await gatewayAt(smallMarket(), clock);
    await withHome(async (home) => {
      const { code, stderr } = await home.run(['morning'], {
        ...meeting(clock, gateway),
        ...{ REDIS_URL: redis.url, NODE_EXTRA_CA_CERTS: selfSigned('one', 'crt') },
      });
      expect(code, stderr).toBe(0);
    });
    await gateway.close();
  });
});
