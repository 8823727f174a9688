import { describe, expect, it } from 'vitest';

import { epochMs } from '../../src/calendar/clock.ts';
import { localBudget } from '../../src/ibkr/gateway-budget.ts';
import type { GatewayOptions } from '../../src/ibkr/gateway-options.ts';
import { connected, first, gatewayWith } from './open-sessions.ts';
import { ample, apple, barsAnswer, morning } from './scripted-gateway.ts';

const history = '20';
const cancelHistory = '25';

describe('fetchBars', () => {
  it('asks for regular one-minute trades and returns the bars', async () => {
    const gateway = await gatewayWith({
      answer: ([, id], client) => client.send(...barsAnswer(id, first, 3)),
    });
    const { session } = await connected(gateway);
    const outcome = await session.fetchBars(apple, { duration: '21 D' });
    expect(outcome.kind === 'bars' && [...outcome.bars.time]).toEqual([first, first + 60, first + 120]);
    expect(gateway.of(20)[0]!.slice(2)).toEqual(
      '265598|AAPL|STK|||||SMART|NASDAQ|USD|||0||1 min|21 D|1|TRADES|2|0|'.split('|'),
    );
  });

  it('gives the end of a request in UTC', async () => {
    const gateway = await gatewayWith({
      answer: ([, id], client) => client.send(...barsAnswer(id, first, 1)),
    });
    const { session } = await connected(gateway);
    await session.fetchBars(apple, { duration: '2 D', end: epochMs(1_795_122_000_000) });
    expect(gateway.of(20)[0]![15]).toBe('20261119-21:00:00');
  });

  it.each([
    [
      162,
      'Historical Market Data Service error message:HMDS query returned no data: AAPL@SMART Trades',
      'no_data',
    ],
    [
      162,
      'Historical Market Data Service error message:No market data permissions for NASDAQ STK',
      'no_permission',
    ],
    [
      162,
      'Historical Market Data Service error message:Trading TWS session is connected from a different IP address',
      'refused',
    ],
    [200, 'No security definition has been found for the request', 'unknown_contract'],
    [354, 'Requested market data is not subscribed.', 'no_permission'],
    [321, "Error validating request.-'bW' : cause - Invalid", 'refused'],
  ])('tells code %i (%s) apart', async (code, text, kind) => {
    const gateway = await gatewayWith({ answer: ([, id], client) => client.send(4, 2, id!, code, text, '') });
    const { session } = await connected(gateway);
    const outcome = await session.fetchBars(apple, { duration: '21 D' });
    expect(outcome).toEqual({ kind, message: `${code}: ${text}` });
    expect(gateway.of(20)).toHaveLength(1);
  });

  it('takes an answer without bars as no data', async () => {
    const gateway = await gatewayWith({ answer: ([, id], client) => client.send(17, id!, '', '', 0) });
    const { session } = await connected(gateway);
    expect(await session.fetchBars(apple, { duration: '1 D' })).toMatchObject({ kind: 'no_data' });
  });

  it.each([
    [162, 'Historical Market Data Service error message:Historical data request pacing violation'],
    [322, 'Error processing request.-only 50 simultaneous API historical data requests'],
    [100, 'Max rate of messages per second has been exceeded'],
  ])('backs off after refusal %i and asks again with a new id', async (code, text) => {
    let refusals = 0;
    const gateway = await gatewayWith({
      answer: ([, id], client) => {
        if (refusals++ === 0) client.send(4, 2, id!, code, text, '');
        else client.send(...barsAnswer(id, first, 1));
      },
    });
    const { session } = await connected(gateway);
    expect(await session.fetchBars(apple, { duration: '21 D' })).toMatchObject({ kind: 'bars' });
    expect(new Set(gateway.of(20).map(([, id]) => id)).size).toBe(2);
    expect(session.counters.inFlightLimit).toBe(4);
  });

  it('returns a pacing refusal that does not end', async () => {
    const text = 'Historical Market Data Service error message:Historical data request pacing violation';
    const gateway = await gatewayWith({ answer: ([, id], client) => client.send(4, 2, id!, 162, text, '') });
    const { session } = await connected(gateway, { clock: instantClock() });
    expect(await session.fetchBars(apple, { duration: '21 D' })).toMatchObject({ kind: 'pacing' });
    expect(gateway.of(20).length).toBe(4);
  });

  it('cancels after a time-out and asks in pieces, stitched without doubles', async () => {
    const starts = [first, first + 60, first + 120, first + 180, first + 240];
    const gateway = await gatewayWith({
      answer: ([message, id, ...rest], client) => {
        if (message !== history || rest[15] === '21 D') return;
        client.send(...barsAnswer(id, starts.shift()!, 2));
      },
    });
    const { session } = await connected(gateway, { requestTimeoutMs: 40 });
    const outcome = await session.fetchBars(apple, { duration: '21 D' });
    expect(gateway.of(25).map(([, , id]) => id)).toEqual([gateway.of(20)[0]![1]]);
    expect(gateway.of(20).map((fields) => [fields[17], fields[15]])).toEqual([
      ['21 D', ''],
      ['1 D', '20261022-20:00:00'],
      ['5 D', '20261029-20:00:00'],
      ['5 D', '20261105-21:00:00'],
      ['5 D', '20261112-21:00:00'],
      ['5 D', ''],
    ]);
    expect(outcome.kind === 'bars' && [...outcome.bars.time]).toEqual(
      Array.from({ length: 6 }, (_, row) => first + 60 * row),
    );
  });

  it('leaves out pieces before the listing of a stock', async () => {
    let pieces = 0;
    const gateway = await gatewayWith({
      answer: ([message, id, ...rest], client) => {
        if (message !== history || rest[15] === '10 D') return;
        if (pieces++ === 0) client.send(4, 2, id!, 162, 'HMDS query returned no data: X', '');
        else client.send(...barsAnswer(id, first, 2));
      },
    });
    const { session } = await connected(gateway, { requestTimeoutMs: 40 });
    const outcome = await session.fetchBars(apple, { duration: '10 D' });
    expect(outcome.kind === 'bars' && outcome.bars.length).toBe(2);
  });

  it('ends as timed out when the pieces are not answered either', async () => {
    const gateway = await gatewayWith();
    const { session } = await connected(gateway, { requestTimeoutMs: 20 });
    expect(await session.fetchBars(apple, { duration: '6 D' })).toMatchObject({ kind: 'timed_out' });
    await gateway.until(() => gateway.of(25).length === 2);
    expect(session.counters.inFlightLimit).toBeLessThan(8);
  });

  it('drops and counts an answer that comes too late', async () => {
    const late: (string | undefined)[] = [];
    const gateway = await gatewayWith({
      answer: ([message, id], client) => {
        if (message === history && late.length === 0) late.push(id);
        else if (message === history) client.send(...barsAnswer(id, first, 1));
        else if (message === cancelHistory) client.send(...barsAnswer(late[0], first, 9));
      },
    });
    const { session } = await connected(gateway, { requestTimeoutMs: 40 });
    expect(await session.fetchBars(apple, { duration: '1 D' })).toMatchObject({ kind: 'timed_out' });
    await gateway.until(() => gateway.of(25).length === 1);
    const next = await session.fetchBars(apple, { duration: '1 D' });
    expect(next.kind === 'bars' && next.bars.length).toBe(1);
    expect(session.counters.lateAnswers).toBe(1);
  });

  it('cancels what an abort gives up', async () => {
    const gateway = await gatewayWith();
    const { session } = await connected(gateway);
    const giveUp = new AbortController();
    const outcome = session.fetchBars(apple, { duration: '21 D' }, giveUp.signal);
    await gateway.until(() => gateway.of(20).length === 1);
    giveUp.abort();
    expect(await outcome).toMatchObject({ kind: 'disconnected' });
    await gateway.until(() => gateway.of(25).length === 1);
  });

  it('keeps no more requests open than it may', async () => {
    const waiting: (() => void)[] = [];
    const gateway = await gatewayWith({
      answer: ([, id], client) => waiting.push(() => client.send(...barsAnswer(id, first, 1))),
    });
    const { session } = await connected(gateway, { budget: localBudget({ ...ample, histories: 2 }) });
    const outcomes = Promise.all([1, 2, 3, 4].map(() => session.fetchBars(apple, { duration: '1 D' })));
    for (let answered = 0; answered < 4; answered++) {
      await gateway.until(() => waiting.length > answered);
      expect(gateway.of(20).length - answered).toBeLessThanOrEqual(2);
      waiting[answered]!();
    }
    expect((await outcomes).map(({ kind }) => kind)).toEqual(['bars', 'bars', 'bars', 'bars']);
  });
});

/** A clock on which every pause is over at once. */
function instantClock(): GatewayOptions['clock'] {
  return {
    now: () => morning,
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
  };
}
