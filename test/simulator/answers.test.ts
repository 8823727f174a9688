import { describe, expect, it } from 'vitest';

import {
  apple,
  historyLine,
  marketDataLine,
  midSession,
  scanLine,
  signIn,
  smallMarket,
  startGateway,
} from './gateway-fixture.ts';
import type { RawClient } from './raw-client.ts';

/** Rows of a historicalData frame, eight fields each. */
function rowsOf(frame: readonly string[]): string[][] {
  const count = Number(frame[4]);
  return Array.from({ length: count }, (_, row) => frame.slice(5 + row * 8, 13 + row * 8));
}

async function bars(
  client: RawClient,
  requestId: number,
  options: Parameters<typeof historyLine>[1],
): Promise<string[][]> {
  client.sendLine(historyLine(requestId, options));
  return rowsOf(await client.next(([id, request]) => id === '17' && request === String(requestId)));
}

const morning = '2026-11-20T05:45:00-05:00';

describe('historical bars', () => {
  it('N D are N sessions: before the open the completed ones', async () => {
    const { port } = await startGateway({ now: morning });
    const client = await signIn(port);
    const rows = await bars(client, 1, { duration: '3 D' });
    const days = new Map<string, number>();
    for (const [time] of rows)
      days.set(
        new Date(Number(time) * 1000).toISOString().slice(0, 10),
        1 + (days.get(new Date(Number(time) * 1000).toISOString().slice(0, 10)) ?? 0),
      );
    expect([...days.keys()]).toEqual(['2026-11-17', '2026-11-18', '2026-11-19']);
    expect([...days.values()]).toEqual([390, 390, 390]);
    expect(rows.every((row) => row.length === 8 && row.every((field) => field !== ''))).toBe(true);
  });

  it('in mid-session nothing lies after now, and bars of every size agree', async () => {
    const { port } = await startGateway({ now: '2026-11-18T11:30:30-05:00' });
    const client = await signIn(port);
    const minutes = await bars(client, 1, {});
    const now = Date.parse('2026-11-18T11:30:30-05:00') / 1000;
    expect(Number(minutes.at(-1)![0])).toBe(now - 30);
    expect(minutes).toHaveLength(121);
    const [day] = await bars(client, 2, { size: '1 day' });
    const sum = (rows: string[][]) => rows.reduce((total, row) => total + Number(row[5]), 0);
    expect(day![0]).toBe('20261118');
    expect(Number(day![5])).toBe(sum(minutes));
    expect(sum(await bars(client, 3, { size: '5 secs' }))).toBe(sum(minutes));
    const hours = await bars(client, 4, { size: '1 hour', format: 1 });
    expect(hours.map(([time]) => time)).toEqual(
      ['09:30', '10:00', '11:00'].map((time) => `20261118 ${time}:00 US/Eastern`),
    );
  });

  it('the half day after Thanksgiving has 210 bars, and formatDate changes only the date', async () => {
    const { port } = await startGateway({ now: '2026-11-28T12:00:00-05:00' });
    const client = await signIn(port);
    const epoch = await bars(client, 1, {});
    const local = await bars(client, 2, { format: 1 });
    expect(epoch).toHaveLength(210);
    expect(local[0]![0]).toBe('20261127 09:30:00 US/Eastern');
    expect(epoch[0]![0]).toBe(String(Date.parse('2026-11-27T09:30:00-05:00') / 1000));
    expect(local.map((row) => row.slice(1))).toEqual(epoch.map((row) => row.slice(1)));
  });

  it('quotes have no volume: -1 three times; bid, midpoint and ask are in their order', async () => {
    const { port } = await startGateway();
    const client = await signIn(port);
    const [bid, mid, ask] = [
      await bars(client, 1, { what: 'BID' }),
      await bars(client, 2, { what: 'MIDPOINT' }),
      await bars(client, 3, { what: 'ASK' }),
    ];
    expect(bid[0]!.slice(5)).toEqual(['-1', '-1', '-1']);
    for (let row = 0; row < bid.length; row++) {
      expect(Number(bid[row]![4])).toBeLessThan(Number(ask[row]![4]));
      expect(Number(mid[row]![4])).toBeCloseTo((Number(bid[row]![4]) + Number(ask[row]![4])) / 2, 4);
    }
  });

  it('ends are read in UTC, in a named zone and in the gateway zone alike', async () => {
    const { port } = await startGateway({ now: morning });
    const client = await signIn(port);
    const ends = [
      '20261118-17:00:00',
      '20261118 12:00:00 US/Eastern',
      '20261118 12:00:00',
      '20261118 09:00:00 America/Los_Angeles',
    ];
    const answers: string[][][] = [];
    for (const [index, end] of ends.entries()) answers.push(await bars(client, index + 1, { end }));
    expect(answers[0]).toHaveLength(150);
    for (const rows of answers) expect(rows).toEqual(answers[0]);
  });

  it.each([
    [{ size: '7 mins' }, 321, 'bar size setting is invalid'],
    [{ duration: '20D' }, 321, 'duration is invalid'],
    [{ duration: '400 D' }, 321, 'must be made in years'],
    [{ duration: '1 D', size: '1 secs' }, 162, 'invalid step/duration'],
    [{ duration: '2400 S', size: '1 secs' }, 162, 'invalid step/duration'],
    [{ duration: '1 Y', size: '5 secs' }, 162, 'invalid step/duration'],
    [{ what: 'NONSENSE' }, 321, 'what to show'],
    [{ end: 'yesterday' }, 321, 'end date/time string [yesterday] is invalid'],
    [{ end: '20261118-17:00:00', keep: 1 }, 321, 'keep up to date'],
    [{ end: '20090105-17:00:00' }, 162, 'HMDS query returned no data: AAPL@SMART Trades'],
    [{ contract: '0|NOSUCH|STK||0|||SMART||USD||' }, 200, 'No security definition'],
    [{ contract: '0|AAPL|STK||0|||SMART||||' }, 200, 'AAPL is ambiguous'],
    [{ contract: '0|AAPL|STK||0|||SMART|NYSE|USD||' }, 200, 'No security definition'],
    [{ contract: '0|AAPL|OPT||0|||SMART||USD||' }, 200, 'No security definition'],
  ])('%j is refused with %i', async (options, code, text) => {
    const { port } = await startGateway();
    const client = await signIn(port);
    client.sendLine(historyLine(1, options));
    expect(await client.error(1)).toEqual({ code, text: expect.stringContaining(text) as string });
  });

  it('the forming bar is sent again while it changes, until the request is cancelled', async () => {
    const { port, clock } = await startGateway({ now: '2026-11-18T11:30:02-05:00' });
    const client = await signIn(port);
    client.sendLine(historyLine(1, { keep: 1 }));
    await client.next(([id]) => id === '17');
    await clock.advance(58_000);
    const update = await client.next(([id]) => id === '90');
    await clock.advance(10_000);
    client.sendLine('25|1|1');
    expect((await client.error(1)).text).toContain('API historical data query cancelled: 1');
    const updates = client.frames.filter(([id]) => id === '90');
    const start = Date.parse('2026-11-18T11:30:00-05:00') / 1000;
    expect(new Set(updates.map((frame) => Number(frame[3])))).toEqual(new Set([start, start + 60]));
    const [, , , , open, close, high, low, wap] = update.map(Number);
    expect(high).toBeGreaterThanOrEqual(Math.max(open!, close!, wap!));
    expect(low).toBeLessThanOrEqual(Math.min(open!, close!, wap!));
    const whole = (await bars(client, 2, {})).find(([time]) => Number(time) === start)!;
    const last = updates.filter((frame) => Number(frame[3]) === start).at(-1)!;
    expect(Number(last[9])).toBeLessThanOrEqual(Number(whole[5]));
    await clock.advance(20_000);
    expect(client.count(([id]) => id === '90')).toBe(updates.length);
  });

  it('a schedule names the sessions; the head timestamp the first', async () => {
    const { port } = await startGateway({ now: '2026-11-28T12:00:00-05:00' });
    const client = await signIn(port);
    client.sendLine(historyLine(1, { what: 'SCHEDULE', size: '1 day', duration: '2 D' }));
    expect((await client.next(([id]) => id === '106')).slice(2)).toEqual(
      '20261125-09:30:00|20261127-13:00:00|US/Eastern|2|20261125-09:30:00|20261125-16:00:00|20261125|20261127-09:30:00|20261127-13:00:00|20261127'.split(
        '|',
      ),
    );
    client.sendLine(`87|2|${apple}|0|1|TRADES|1`);
    expect(await client.next(([id]) => id === '88')).toEqual(['88', '2', '20100104-14:30:00']);
  });
});

describe('contracts', () => {
  it('hours of the coming week show the holiday, the weekend and the half day', async () => {
    const { port } = await startGateway({ now: '2026-11-25T09:00:00-05:00' });
    const client = await signIn(port);
    client.sendLine('9|8|1|0|AAPL|STK||0|||SMART|NASDAQ|USD|||0|||');
    const details = await client.next(([id]) => id === '10');
    expect(details[11]).toBe('NMS');
    expect(details.find((field) => field.includes('20261126:'))).toBe(
      '20261125:0400-20261125:2000;20261126:CLOSED;20261127:0400-20261127:1700;20261128:CLOSED;20261129:CLOSED;20261130:0400-20261130:2000;20261201:0400-20261201:2000',
    );
    expect(details.findLast((field) => field.includes('20261126:'))).toContain('20261127:0930-20261127:1300');
    await client.next(([id, , request]) => id === '52' && request === '1');
  });

  it('one contract has one layout a version', async () => {
    const { port } = await startGateway();
    const lengths: number[] = [];
    for (const version of [176, 178, 182, 186, 193]) {
      const client = await signIn(port, version, `v100..${version}`);
      client.sendLine(`9|8|1|${apple}|0|||`);
      lengths.push((await client.next(([id]) => id === '10')).length);
    }
    expect(lengths.map((length) => length - lengths[0]!)).toEqual([0, 0, 1, 2, 2]);
  });
});

describe('scans', () => {
  it('are ranked, filtered by price band, venue and type, and sent again', async () => {
    const { port, clock } = await startGateway({ now: morning });
    const client = await signIn(port);
    client.sendLine(
      scanLine(1, { code: 'MOST_ACTIVE_AVG_USD', filters: 'priceAbove=20;priceBelow=100;stkTypes=exc:ETF;' }),
    );
    const frame = await client.next(([id]) => id === '20');
    const rows = Array.from({ length: Number(frame[3]) }, (_, row) =>
      frame.slice(4 + row * 16, 20 + row * 16),
    );
    expect(rows.length).toBeGreaterThan(3);
    const close = (symbol: string) =>
      smallMarket.dayFigures(smallMarket.bySymbol(symbol)!, { day: '2026-11-19', open: 0, close: 0 })!;
    const dollars = rows.map((row) => close(row[2]!).averageDollars);
    expect(dollars).toEqual([...dollars].sort((a, b) => b - a));
    for (const row of rows) {
      expect(close(row[2]!).close).toBeGreaterThanOrEqual(20);
      expect(close(row[2]!).close).toBeLessThanOrEqual(100);
      expect(smallMarket.byConId(Number(row[1]))!.stockType).not.toBe('ETF');
    }
    expect(rows.map(([rank]) => Number(rank))).toEqual(rows.map((_, index) => index));
    await clock.advance(30_000);
    await client.next((again) => again[0] === '20' && client.count(([id]) => id === '20') > 1);
  });

  it.each([
    [{ filters: 'priceAbove=1000000;' }, 165, 'no items'],
    [{ location: 'STK.PINK' }, 165, 'no items'],
    [{ location: 'STK.MARS' }, 321, 'location'],
    [{ code: 'MOST_LOVED' }, 321, 'scan code'],
    [{ filters: 'priceAbov=5;' }, 321, 'priceAbov=5'],
    [{ instrument: 'STOCK.HK' }, 321, 'instrument'],
  ])('%j is answered with %i', async (options, code, text) => {
    const { port } = await startGateway({ now: morning });
    const client = await signIn(port);
    client.sendLine(scanLine(1, options));
    expect(await client.error(1)).toEqual({ code, text: expect.stringContaining(text) as string });
  });
});

describe('market data', () => {
  it('begins with 58 and 81, tells sizes again after their price, and a snapshot ends after 11 s', async () => {
    const { port, clock } = await startGateway({ now: midSession });
    const client = await signIn(port);
    client.sendLine(marketDataLine(1, '', 1));
    await client.next(([id, , , type]) => id === '1' && type === '14');
    const ticks = client.frames.slice(6);
    expect(ticks.slice(0, 2).map(([id]) => id)).toEqual(['58', '81']);
    const bid = ticks.findIndex(([id, , , type]) => id === '1' && type === '1');
    expect(ticks[bid + 1]!.slice(0, 4)).toEqual(['2', '6', '1', '0']);
    expect(ticks[bid + 1]![4]).toBe(ticks[bid]![5]);
    await clock.advance(10_900);
    expect(client.count(([id]) => id === '57')).toBe(0);
    await clock.advance(200);
    await client.next(([id]) => id === '57');
    client.sendLine('2|2|1');
    expect((await client.error(1)).code).toBe(300);
  });

  it('volumes are lots, sizes shares, and agree with the bars', async () => {
    const { port } = await startGateway({ now: midSession });
    const client = await signIn(port);
    client.sendLine(marketDataLine(1, '233'));
    const volume = await client.next(([id, , , type]) => id === '2' && type === '8');
    const [last, size, time, total, vwap] = (
      await client.next(([id, , , type]) => id === '46' && type === '48')
    )[4]!.split(';');
    const rows = await bars(client, 2, {});
    const shares = rows.reduce((sum, row) => sum + Number(row[5]), 0);
    const dollars = rows.reduce((sum, row) => sum + Number(row[5]) * Number(row[6]), 0);
    expect(Number(volume[4])).toBe(Math.floor(shares / 100));
    expect(total).toBe(volume[4]);
    expect(Number(vwap)).toBeCloseTo(dollars / shares, 2);
    expect(last).toBe(rows.at(-1)![4]);
    expect(Number(size)).toBeGreaterThan(0);
    expect(Number(time)).toBeLessThanOrEqual(Date.parse(midSession));
  });

  it('a snapshot with generic ticks is refused', async () => {
    const { port } = await startGateway();
    const client = await signIn(port);
    client.sendLine(marketDataLine(1, '233', 1));
    expect((await client.error(1)).code).toBe(321);
  });

  it('without a subscription: 354, after type 3 delayed ticks and 10167, tick by tick 10089', async () => {
    const { port } = await startGateway({ subscription: 'delayed' });
    const client = await signIn(port);
    client.sendLine(marketDataLine(1));
    expect((await client.error(1)).code).toBe(354);
    client.sendLine('59|1|3');
    client.sendLine(marketDataLine(2));
    expect((await client.error(2)).code).toBe(10_167);
    expect((await client.next(([id]) => id === '58'))[3]).toBe('3');
    await client.next(([id, , , type]) => id === '1' && type === '76');
    const types = new Set(
      client.frames.filter(([id]) => id === '1' || id === '2').map(([, , , type]) => Number(type)),
    );
    expect([...types].sort((a, b) => a - b)).toEqual([66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76]);
    client.sendLine(`97|3|${apple}|Last|0|0`);
    expect((await client.error(3)).code).toBe(10_089);
  });

  it('tick-by-tick trades sum to the volume of their minute', async () => {
    const { port, clock } = await startGateway({ now: '2026-11-18T11:29:59.900-05:00' });
    const client = await signIn(port);
    client.sendLine(`97|1|${apple}|Last|0|0`);
    client.send('49', '1');
    await client.next(([id]) => id === '49');
    await clock.advance(62_000);
    const start = Date.parse('2026-11-18T11:30:00-05:00') / 1000;
    await client.next(([id, , , time]) => id === '99' && Number(time) >= start + 60);
    const minute = client.frames.filter(
      ([id, , , time]) => id === '99' && Number(time) >= start && Number(time) < start + 60,
    );
    const row = (await bars(client, 2, {})).find(([time]) => Number(time) === start)!;
    expect(minute.reduce((sum, frame) => sum + Number(frame[5]), 0)).toBe(Number(row[5]));
    expect(minute[0]![4]).toBe(row[1]);
    expect(minute.at(-1)![4]).toBe(row[4]);
    expect(minute).toHaveLength(Number(row[7]));
  });
});

describe('the account', () => {
  it('shows only fills that have happened', async () => {
    const { port } = await startGateway({ now: morning });
    const client = await signIn(port);
    client.sendLine('7|3|1|0||||||');
    await client.next(([id]) => id === '55');
    expect(client.count(([id]) => id === '11')).toBe(0);
  });

  it('changed figures follow every three minutes', async () => {
    const { port, clock } = await startGateway({ now: '2026-11-18T11:04:00-05:00' });
    const client = await signIn(port);
    client.sendLine('62|1|1|All|NetLiquidation,TotalCashValue,AccountType');
    await client.next(([id]) => id === '64');
    expect(client.count(([id]) => id === '63')).toBe(3);
    // The day's position is sold at 11:05.
    await clock.advance(180_000);
    await client.next(
      ([id, , , , tag]) =>
        id === '63' && tag === 'TotalCashValue' && client.count(([kind]) => kind === '63') > 3,
    );
    expect(
      client.frames
        .filter(([id]) => id === '63')
        .slice(3)
        .some(([, , , , tag]) => tag === 'AccountType'),
    ).toBe(false);
  });
});
