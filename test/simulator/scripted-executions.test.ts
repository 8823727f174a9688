import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readExecutions, type ScriptedExecution } from '../../src/simulator/protocol/scripted-executions.ts';
import { signIn, startGateway } from './gateway-fixture.ts';
import type { RawClient } from './raw-client.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openbell-executions-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(...lines: readonly (string | object)[]): Promise<ScriptedExecution[]> {
  const file = join(folder, 'executions.ndjson');
  await writeFile(
    file,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  return readExecutions(file);
}

const bought = {
  id: '0001.01.01',
  time: '2026-11-18T10:00:00-05:00',
  symbol: 'AAPL',
  side: 'BOT',
  shares: 10,
  price: 200,
  commission: 1,
};

let lastId = 0;

/** Ids, shares and client ids of the executions told, and ids and amounts of commissions, in their order. */
async function told(client: RawClient): Promise<string[]> {
  const id = String(++lastId);
  const before = client.frames.length;
  client.sendLine(`7|3|${id}|||||||`);
  await client.next((frame) => frame[0] === '55' && frame[2] === id);
  return client.frames
    .slice(before)
    .flatMap((frame) =>
      frame[0] === '11'
        ? [`${frame[14]} ${frame[19]} of ${frame[22]}`]
        : frame[0] === '59'
          ? [`${frame[2]} costs ${frame[3]}`]
          : [],
    );
}

describe('scripted executions', () => {
  it('are told from the time they show on, corrections and commissions too, and change positions', async () => {
    const executions = await read(
      bought,
      { ...bought, id: '0001.02.01', showAt: '2026-11-18T10:20:00-05:00', clientId: 77, commission: null },
      '',
      { ...bought, id: '0001.01.02', shares: 9, showAt: '2026-11-18T10:30:00-05:00', commissionFirst: true },
      { ...bought, id: '0002.01.01', time: '2026-11-17T10:00:00-05:00' },
    );
    const { port, clock } = await startGateway({ executions, now: '2026-11-18T09:59:00-05:00' });
    const client = await signIn(port);
    expect(await told(client)).toEqual([]);
    await clock.advance(2 * 60_000);
    expect(await told(client)).toEqual(['0001.01.01 10 of 0', '0001.01.01 costs 1']);
    await clock.advance(20 * 60_000);
    const late = ['0001.01.01 10 of 0', '0001.01.01 costs 1', '0001.02.01 10 of 77'];
    expect(await told(client)).toEqual(late);
    await clock.advance(10 * 60_000);
    expect(await told(client)).toEqual([...late, '0001.01.02 costs 1', '0001.01.02 9 of 0']);
    client.sendLine('61|1');
    await client.next(([id]) => id === '62');
    const position = client.frames.find((frame) => frame[0] === '61' && frame[4] === 'AAPL')!;
    expect(position.at(-2)).toBe('19');
    // A new day has none of them any more.
    await clock.advance(24 * 3600_000);
    expect(await told(client)).toEqual([]);
  });

  it('tell their commission from its own time on', async () => {
    const executions = await read({ ...bought, commissionAt: '2026-11-18T10:10:00-05:00' });
    const { port, clock } = await startGateway({ executions, now: '2026-11-18T10:05:00-05:00' });
    const client = await signIn(port);
    expect(await told(client)).toEqual(['0001.01.01 10 of 0']);
    await clock.advance(5 * 60_000);
    expect(await told(client)).toEqual(['0001.01.01 10 of 0', '0001.01.01 costs 1']);
  });

  it.each([
    [{ ...bought, id: 'x' }, 'id: an execution id ends in a dot and a number.*not "x"'],
    [{ ...bought, time: '10:00' }, 'time: write it like .*not "10:00"'],
    [{ ...bought, shares: 0 }, 'shares: .*not 0'],
    [{ ...bought, side: 'BUY' }, 'side: .*not "BUY"'],
    [{ ...bought, colour: 1 }, 'colour'],
    ['{', 'not JSON'],
  ])('are refused with line, path and value: %j', async (line, named) => {
    await expect(read(bought, line)).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(new RegExp(`executions.ndjson, line 2: .*${named}`)) as string,
    });
  });

  it('name a symbol the market has not', async () => {
    const executions = await read({ ...bought, symbol: 'NOSUCH' });
    await expect(startGateway({ executions })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'execution 0001.01.01: the simulated market has no symbol "NOSUCH".',
    });
  });
});
