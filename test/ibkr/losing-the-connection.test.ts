import { describe, expect, it } from 'vitest';

import { shiftedClock } from '../../src/calendar/clock.ts';
import { connected, failure, first, gatewayWith, untilBars } from './open-sessions.ts';
import { apple, barsAnswer, morning } from './scripted-gateway.ts';

const history = '20';

describe('losing the connection', () => {
  it('ends what is open as disconnected, comes back, and never uses an id twice', async () => {
    const gateway = await gatewayWith();
    const { session, events } = await connected(gateway);
    const lost = Promise.all([
      session.fetchBars(apple, { duration: '21 D' }),
      session.fetchBars(apple, { duration: '2 D' }),
    ]);
    await gateway.until(() => gateway.of(20).length === 2);
    const { port } = gateway;
    await gateway.stop();
    expect((await lost).map(({ kind }) => kind)).toEqual(['disconnected', 'disconnected']);
    expect(await session.fetchBars(apple, { duration: '1 D' })).toMatchObject({ kind: 'disconnected' });

    gateway.script = { answer: ([, id], client) => client.send(...barsAnswer(id, first, 1)) };
    await gateway.listen(port);
    await gateway.until(() => gateway.clients.size === 2);
    const again = await untilBars(session);
    expect(again.kind).toBe('bars');
    expect(new Set(gateway.of(20).map(([, id]) => id)).size).toBe(gateway.of(20).length);
    expect(events.filter(({ kind }) => kind === 'lost')).toHaveLength(2);
    expect(events.filter(({ kind }) => kind === 'restored')).toHaveLength(2);
    expect(session.counters.reconnects).toBe(2);
  });

  it('takes the next client id when its own is still held', async () => {
    const gateway = await gatewayWith();
    await connected(gateway);
    gateway.script = { busyIds: new Set([20, 21]) };
    for (const client of [...gateway.clients]) client.drop();
    await gateway.until(
      () => [...gateway.clients].every(({ clientId }) => clientId > 21) && gateway.clients.size === 2,
    );
  });

  it('does not go on with another account', async () => {
    const gateway = await gatewayWith({
      answer: ([, id], client) => client.send(...barsAnswer(id, first, 1)),
    });
    let tell: (text: string) => void = () => undefined;
    const told = new Promise<string>((resolve) => (tell = resolve));
    const { session } = await connected(gateway, {
      onEvent: (event) => {
        if (event.kind === 'notice' && event.text.includes('DUSIM9')) tell(event.text);
      },
    });
    gateway.script = { accounts: 'DUSIM9' };
    for (const client of [...gateway.clients]) client.drop();
    expect(await told).toContain('no account DU123');
    expect(await session.fetchBars(apple, { duration: '1 D' })).toMatchObject({ kind: 'disconnected' });
  });

  it('ends what is open when the gateway loses its link to IBKR, and goes on when it is back', async () => {
    let answering = false;
    const gateway = await gatewayWith({
      answer: ([, id], client) => {
        if (answering) client.send(...barsAnswer(id, first, 1));
      },
    });
    const { session, events } = await connected(gateway);
    const outcome = session.fetchBars(apple, { duration: '21 D' });
    await gateway.until(() => gateway.of(20).length === 1);
    const say = (code: number): void => {
      for (const client of gateway.clients) client.send(4, 2, -1, code, 'Connectivity', '');
    };
    say(1100);
    expect(await outcome).toMatchObject({ kind: 'disconnected' });
    expect(await session.fetchBars(apple, { duration: '1 D' })).toMatchObject({ kind: 'disconnected' });
    answering = true;
    say(1102);
    expect(await untilBars(session)).toMatchObject({ kind: 'bars' });
    expect(events).toContainEqual({ kind: 'lost', code: 1100, text: 'Connectivity' });
    expect(events).toContainEqual({ kind: 'restored', code: 1102, text: 'Connectivity' });
  });

  it('opens a new connection after an unreadable answer and asks once more', async () => {
    let answers = 0;
    const gateway = await gatewayWith({
      answer: ([message, id], client) => {
        if (message !== history) return;
        client.send(...(answers++ === 0 ? [17, id!, '', '', 2, 'x'] : barsAnswer(id, first, 4)));
      },
    });
    const { session, events } = await connected(gateway, { clock: shiftedClock(morning, 20) });
    const outcome = await session.fetchBars(apple, { duration: '21 D' });
    expect(outcome.kind === 'bars' && outcome.bars.length).toBe(4);
    expect(events.some((event) => event.kind === 'lost' && event.text.includes('unreadable'))).toBe(true);
  });

  it('gives a request up whose answers stay unreadable', async () => {
    const gateway = await gatewayWith({ answer: ([, id], client) => client.send(17, id!, '', '', 2, 'x') });
    const { session } = await connected(gateway, { clock: shiftedClock(morning, 20) });
    expect(await session.fetchBars(apple, { duration: '21 D' })).toMatchObject({ kind: 'refused' });
    expect(gateway.of(20)).toHaveLength(2);
  });

  it('survives bytes that are no frames, on either connection', async () => {
    const gateway = await gatewayWith();
    const { events } = await connected(gateway);
    for (const client of [...gateway.clients]) client.sendBytes(Buffer.from('ffffff00 deadbeef', 'hex'));
    for (const client of [...gateway.clients]) client.sendBytes(Buffer.from([0xff, 0xff, 0xff, 0xfc, 0, 0]));
    await gateway.until(() => gateway.clients.size === 0);
    await gateway.until(() => gateway.clients.size === 2);
    expect(events.filter(({ kind }) => kind === 'lost')).toHaveLength(2);
  });

  it('ends every call after close', async () => {
    const gateway = await gatewayWith();
    const { session } = await connected(gateway);
    const outcome = session.fetchBars(apple, { duration: '21 D' });
    const details = failure(session.contractDetails(apple));
    await gateway.until(() => gateway.requests.length === 2);
    await session.close();
    expect(await outcome).toMatchObject({ kind: 'disconnected' });
    expect(await details).toMatchObject({ code: 'GATEWAY_LOST' });
    expect(await session.fetchBars(apple, { duration: '21 D' })).toMatchObject({ kind: 'disconnected' });
    expect(await failure(session.positions())).toMatchObject({ code: 'GATEWAY_LOST' });
    await gateway.until(() => gateway.clients.size === 0);
  });
});
