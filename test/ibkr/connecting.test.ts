import { describe, expect, it } from 'vitest';

import { reconnectPause } from '../../src/ibkr/kept-connection.ts';
import { connected, failure, gatewayWith } from './open-sessions.ts';

describe('connecting', () => {
  it('takes two client ids and names the source', async () => {
    const gateway = await gatewayWith({ accounts: 'DU123,' });
    const { session, events } = await connected(gateway);
    expect(session.source).toEqual({ account: 'DU123', mode: 'PAPER', id: 'ibkr' });
    expect(session.serverVersion).toBe(193);
    expect([...gateway.clients].map(({ clientId }) => clientId).sort((one, other) => one - other)).toEqual([
      20, 21,
    ]);
    expect(events).toContainEqual({ kind: 'connected', clientIds: [20, 21], source: session.source });
  });

  it('walks past ids that other programs use', async () => {
    const gateway = await gatewayWith({ busyIds: new Set([20, 21, 23]) });
    await connected(gateway);
    expect([...gateway.clients].map(({ clientId }) => clientId).sort((one, other) => one - other)).toEqual([
      22, 24,
    ]);
  });

  it('gives up with GATEWAY_CLIENT_ID when no two ids are left', async () => {
    const gateway = await gatewayWith({ busyIds: new Set([20, 22]) });
    const error = await failure(connected(gateway, { clientIds: { low: 20, high: 22 } }));
    expect(error).toMatchObject({ code: 'GATEWAY_CLIENT_ID', retryable: true });
    expect(error.message).toContain('20-22');
    await gateway.until(() => gateway.clients.size === 0);
  });

  it('tells the four things to check when nobody listens', async () => {
    const gateway = await gatewayWith();
    await gateway.stop();
    const error = await failure(connected(gateway));
    expect(error).toMatchObject({ code: 'GATEWAY_UNREACHABLE', retryable: true });
    expect(error.message).toContain(`127.0.0.1:${gateway.port}`);
    for (const number of ['(1)', '(2)', '(3)', '(4)']) expect(error.advice).toContain(number);
  });

  it('gives up after the connect time-out when the gateway says nothing', async () => {
    const gateway = await gatewayWith({ mute: true });
    const error = await failure(connected(gateway, { connectTimeoutMs: 30 }));
    expect(error).toMatchObject({ code: 'GATEWAY_UNREACHABLE' });
    expect(error.message).toContain('0.03 s');
  });

  it('refuses a version it cannot read', async () => {
    const gateway = await gatewayWith({ version: 201 });
    expect(await failure(connected(gateway))).toMatchObject({ code: 'GATEWAY_REFUSED' });
  });

  it('wants to be told which of several accounts', async () => {
    const gateway = await gatewayWith({ accounts: 'DU1,DU2' });
    const error = await failure(connected(gateway));
    expect(error).toMatchObject({ code: 'GATEWAY_ACCOUNT' });
    expect(error.message).toContain('DU1, DU2');
    expect(await failure(connected(gateway, { account: 'DU3' }))).toMatchObject({ code: 'GATEWAY_ACCOUNT' });
    const { session } = await connected(gateway, { account: 'DU2' });
    expect(session.source.account).toBe('DU2');
  });
});

describe('reconnectPause', () => {
  it('doubles from 1 s to 30 s, with up to a quarter more', () => {
    expect([0, 1, 2, 4, 5, 90].map((attempt) => reconnectPause(attempt, () => 0))).toEqual([
      1_000, 2_000, 4_000, 16_000, 30_000, 30_000,
    ]);
    expect(reconnectPause(0, () => 1)).toBe(1_250);
    expect(reconnectPause(90, () => 1)).toBe(37_500);
  });
});
