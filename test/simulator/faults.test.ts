import { describe, expect, it } from 'vitest';

import { parseFaultPlan } from '../../src/simulator/protocol/fault-plan.ts';
import { apple, historyLine, marketDataLine, signIn, smallMarket, startGateway } from './gateway-fixture.ts';
import { RawClient } from './raw-client.ts';

const plan = (...rules: unknown[]) => parseFaultPlan(rules, 'plan.json');
const atHistory = (fault: unknown, more = {}) => ({
  when: { request: 'historicalData', ...more },
  do: fault,
});
const ibm = (): string => `${smallMarket.bySymbol('IBM')!.conId}||STK||0|||SMART||USD||`;
const isBars = (requestId: number) => (frame: readonly string[]) =>
  frame[0] === '17' && frame[1] === String(requestId);

/** Waits until the gateway has dealt with everything sent before. */
async function settled(client: RawClient): Promise<void> {
  const before = client.count(([id]) => id === '49');
  client.send('49', '1');
  await client.next(
    (frame) => frame[0] === '49' && client.frames.filter(([id]) => id === '49').length > before,
  );
}

describe('faults of an answer', () => {
  it('silence strikes the symbol, the client and the occurrence it names', async () => {
    const faults = plan(atHistory('silence', { symbol: 'IBM', occurrence: 2, clientId: 1 }));
    const { port } = await startGateway({ faults });
    const [one, other] = [await signIn(port, 1), await signIn(port, 2)];
    one.sendLine(historyLine(1));
    one.sendLine(historyLine(2, { contract: ibm() }));
    one.sendLine(historyLine(3, { contract: ibm() }));
    one.sendLine(historyLine(4, { contract: ibm() }));
    other.sendLine(historyLine(5, { contract: ibm() }));
    await Promise.all([...[1, 2, 4].map((id) => one.next(isBars(id))), other.next(isBars(5))]);
    await settled(one);
    expect(one.count(([, requestId]) => requestId === '3')).toBe(0);
  });

  it('errors, pacing refusals, late answers and missing ends', async () => {
    const faults = plan(
      atHistory({ kind: 'error', code: 162, text: 'HMDS query returned no data' }, { occurrence: 1 }),
      atHistory('pacing', { occurrence: 2 }),
      atHistory({ kind: 'late', ms: 60_000 }, { occurrence: 3 }),
      { when: { request: 'contractDetails' }, do: 'missing_end' },
    );
    const { port, clock } = await startGateway({ faults });
    const client = await signIn(port);
    for (const id of [1, 2, 3]) client.sendLine(historyLine(id));
    expect(await client.error(1)).toEqual({ code: 162, text: 'HMDS query returned no data' });
    expect((await client.error(2)).text).toContain('pacing violation');
    client.sendLine(`9|8|4|${apple}|0|||`);
    await client.next(([id]) => id === '10');
    await settled(client);
    expect(client.count(([id]) => id === '52')).toBe(0);
    expect(client.count(isBars(3))).toBe(0);
    await clock.advance(60_000);
    await client.next(isBars(3));
  });

  it('a truncated frame ends the connection in its middle', async () => {
    const { port } = await startGateway({ faults: plan(atHistory('truncated_frame')) });
    const client = await signIn(port);
    client.sendLine(historyLine(1));
    await client.closed;
    expect(client.count(isBars(1))).toBe(0);
  });

  it('a garbage frame comes in place of the answer, and the connection goes on', async () => {
    const { port } = await startGateway({ faults: plan(atHistory('garbage_frame', { occurrence: 1 })) });
    const client = await signIn(port);
    client.sendLine(historyLine(1));
    client.sendLine(historyLine(2));
    await client.next(isBars(2));
    // Not one of its bytes ends a field.
    await client.next((frame) => frame.length === 0);
    expect(client.count(isBars(1))).toBe(0);
  });
});

describe('faults of the gateway', () => {
  it('disconnect at a request drops the one who asked', async () => {
    const { port } = await startGateway({ faults: plan(atHistory('disconnect')) });
    const [one, other] = [await signIn(port, 1), await signIn(port, 2)];
    one.sendLine(historyLine(1));
    await one.closed;
    await settled(other);
  });

  it('a lost link is told with 1100; nothing is served until 1101, which ends subscriptions', async () => {
    const faults = plan({ when: { atMs: 5000 }, do: { kind: 'link', lostMs: 30_000, restored: 1101 } });
    const { port, clock } = await startGateway({ faults });
    const client = await signIn(port);
    client.sendLine(marketDataLine(1));
    await client.next(([id]) => id === '81');
    await clock.advance(5000);
    await client.next(([id, , , code]) => id === '4' && code === '1100');
    client.sendLine(historyLine(2));
    await settled(client);
    const ticks = client.count(([id]) => id === '1' || id === '2');
    await clock.advance(30_000);
    await client.next(([id, , , code]) => id === '4' && code === '1101');
    await clock.advance(10_000);
    await settled(client);
    expect(client.count(([id]) => id === '1' || id === '2')).toBe(ticks);
    expect(client.count(isBars(2))).toBe(0);
    client.sendLine(historyLine(3));
    await client.next(isBars(3));
  });

  it('1102 keeps the streams', async () => {
    const faults = plan({ when: { atMs: 5000 }, do: { kind: 'link', lostMs: 30_000, restored: 1102 } });
    const { port, clock } = await startGateway({ faults });
    const client = await signIn(port);
    client.sendLine(marketDataLine(1));
    await client.next(([id]) => id === '81');
    await clock.advance(35_000);
    await client.next(([id, , , code]) => id === '4' && code === '1102');
    await settled(client);
    const ticks = client.count(([id]) => id === '46');
    await clock.advance(10_000);
    await settled(client);
    expect(client.count(([id]) => id === '46')).toBeGreaterThan(ticks);
  });

  it('a broken history farm leaves history unanswered, and only history', async () => {
    const faults = plan({
      when: { at: '2026-11-18T11:30:05-05:00' },
      do: { kind: 'farm', farm: 'history', downMs: 9000 },
    });
    const { port, clock } = await startGateway({ faults });
    const client = await signIn(port);
    await clock.advance(5000);
    await client.next(([id, , , code]) => id === '4' && code === '2105');
    client.sendLine(historyLine(1));
    client.sendLine(marketDataLine(2));
    await client.next(([id]) => id === '81');
    await clock.advance(9000);
    await client.next(
      ([id, , , code], index = client.frames.length) => id === '4' && code === '2106' && index > 5,
    );
    client.sendLine(historyLine(3));
    await client.next(isBars(3));
    expect(client.count(isBars(1))).toBe(0);
  });

  it('a restart closes every socket, refuses new ones for a while and takes the same port again', async () => {
    const { port, clock } = await startGateway({
      faults: plan(atHistory({ kind: 'restart', downMs: 120_000 }, { occurrence: 1 })),
    });
    const [one, other] = [await signIn(port, 1), await signIn(port, 2)];
    one.sendLine(historyLine(1));
    await Promise.all([one.closed, other.closed]);
    await expect(RawClient.open(port)).rejects.toThrow('ECONNREFUSED');
    await clock.advance(120_000);
    let again: RawClient | undefined;
    while (!again) again = await signIn(port, 1).catch(() => undefined);
    again.sendLine(historyLine(2));
    await again.next(isBars(2));
  });
});

describe('a plan that is none', () => {
  it.each([
    [[{ when: { request: 'history' }, do: 'silence' }], '0.when.request'],
    [[{ when: { request: 'historicalData' }, do: 'sulk' }], '0.do'],
    [[{ when: { atMs: 5 }, do: 'silence' }], '0.do'],
    [[{ when: { atMs: -5 }, do: 'disconnect' }], '0.when.atMs'],
    [[{ when: { at: 'noon' }, do: 'disconnect' }], '0.when.at'],
    [[{ when: { request: 'historicalData' }, do: { kind: 'late' } }], '0.do.ms'],
    [[{ when: { request: 'historicalData', occurence: 2 }, do: 'silence' }], '0.when'],
    [{}, 'plan.json'],
  ])('%j is refused at %s', (value, path) => {
    expect(() => parseFaultPlan(value, 'plan.json')).toThrow(path);
    expect(() => parseFaultPlan(value, 'plan.json')).toThrow(
      expect.objectContaining({ code: 'BAD_FILE' }) as Error,
    );
  });
});
