import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { orderMessageIds } from '../../src/wire/order-messages.ts';
import {
  runOpenbell,
  type SimulatedGatewayProcess,
  startSimulatedGateway,
  withFolder,
} from '../harness/openbell.ts';
import { type RecordingProxy, sentFrames, startRecordingProxy } from '../harness/recording-proxy.ts';
import { RawClient } from '../simulator/raw-client.ts';

const now = '2026-11-20T05:45:00-05:00';

describe('a whole morning beside another program', () => {
  let gateway: SimulatedGatewayProcess;
  let proxy: RecordingProxy;

  beforeAll(async () => {
    gateway = await startSimulatedGateway(['--symbols', '120', '--latency', '0', '--now', now]);
    proxy = await startRecordingProxy(gateway.port);
  });

  afterAll(async () => {
    await proxy.close();
    await gateway.stop();
  });

  it('sends no order and leaves the other program its five messages a second', async () => {
    const neighbour = await RawClient.signIn(gateway.port, 1);
    let asked = 0;
    const asking = setInterval(() => {
      neighbour.send('49', '1');
      asked++;
    }, 200);
    try {
      const result = await withFolder((folder) =>
        runOpenbell(['morning'], {
          OPENBELL_HOME: join(folder, 'home'),
          OPENBELL_NOW: now,
          OPENBELL_NOW_SINCE: String(Date.now()),
          IBKR_PORT: String(proxy.port),
          UNIVERSE_SIZE: '40',
        }),
      );
      expect(result.stderr).not.toContain('openbell:');
      expect(result.code).toBe(0);
    } finally {
      clearInterval(asking);
    }
    await neighbour.next(([id]) => id === '49');
    const errors = neighbour.frames.filter(([id, , , code]) => id === '4' && code === '100');
    expect(asked).toBeGreaterThan(10);
    expect(errors).toEqual([]);
    neighbour.socket.destroy();

    const frames = proxy.connections.flatMap((chunks) => sentFrames(chunks));
    const histories = frames.filter(([id]) => id === '20');
    expect(histories).toHaveLength(44);
    // reqHistoricalData: 20, reqId, the contract's 12 fields, includeExpired, end, bar size, duration.
    expect(new Set(histories.map((frame) => frame[17]))).toEqual(new Set(['21 D']));
    expect(frames.filter(([id]) => orderMessageIds.has(Number(id)))).toEqual([]);
    // One stock's trading hours, histories, scans, their cancellations, and the start of the session: nothing else.
    expect(frames.filter(([id]) => id === '9')).toHaveLength(1);
    expect(new Set(frames.map(([id]) => id))).toEqual(new Set(['9', '20', '22', '23', '71']));
  });
});
