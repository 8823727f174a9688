import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { RawClient } from '../simulator/raw-client.ts';

const openbell = fileURLToPath(new URL('../../bin/openbell.js', import.meta.url));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openbell-gateway-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function simulate(...flags: string[]) {
  const child = spawn(
    process.execPath,
    [openbell, 'gateway', 'simulate', '--symbols', '20', '--port', '0', ...flags],
    { cwd: folder },
  );
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  const exit = once(child, 'close').then(([code]) => code as number);
  return { child, exit, firstLine: () => once(lines, 'line').then(([line]) => String(line)), errors };
}

describe('openbell gateway simulate', () => {
  it('says where it listens, serves, and ends on SIGTERM', async () => {
    const { child, exit, firstLine } = simulate(
      '--json',
      '--now',
      '2026-11-20T05:45:00-05:00',
      '--latency',
      '0',
    );
    const ready = JSON.parse(await firstLine()) as { ready: boolean; port: number; account: string };
    expect(ready).toMatchObject({ ready: true, account: expect.stringMatching(/^DUSIMS1/) as string });
    const client = await RawClient.signIn(ready.port, 1);
    client.sendLine('20|1|265598|AAPL|STK||0|||SMART||USD|||0||1 min|2 D|1|TRADES|2|0|');
    expect((await client.next(([id]) => id === '17'))[4]).toBe('780');
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    await client.closed;
  });

  it('ends with its parent: when standard input closes', async () => {
    const { child, exit, firstLine } = simulate('--exit-with-parent');
    expect(await firstLine()).toMatch(/^SIMULATED gateway ready on 127\.0\.0\.1:\d+, account DUSIMS1/);
    child.stdin.end();
    expect(await exit).toBe(0);
  });

  it('scripts live trades from a tape, and from the demo whose start is told', async () => {
    await writeFile(join(folder, 'tape.ndjson'), '{"ticker":"TAPE","at":-1000,"price":2.5,"size":300}\n');
    const now = '2026-11-20T05:45:00-05:00';
    for (const [flags, symbol, price] of [
      [['--tape', 'tape.ndjson'], 'TAPE', 2.5],
      [['--scenario', 'demo', '--scenario-start', '2026-11-20T05:44:15-05:00'], 'DEMORUN', 4.54],
    ] as const) {
      const { child, exit, firstLine } = simulate('--json', '--now', now, ...flags);
      const { port } = JSON.parse(await firstLine()) as { port: number };
      const client = await RawClient.signIn(port, 1);
      client.sendLine(`1|11|1|0|${symbol}|STK||0|||SMART||USD|||0|375|0|0|`);
      const [, , , , trade] = await client.next(([id, , , type]) => id === '46' && type === '77');
      expect(Number.parseFloat(trade!)).toBe(price);
      child.kill('SIGTERM');
      expect(await exit).toBe(0);
      await client.closed;
    }
  });

  it.each([
    [['--tape', 'bad.ndjson'], 'bad.ndjson, line 1: price'],
    [['--tape', 'bad.ndjson', '--scenario', 'demo'], 'name one'],
    [['--scenario-start', '2026-11-20T05:45:00-05:00'], '--scenario-start'],
    [['--scenario', 'demo', '--scenario-start', 'noon'], '"noon"'],
    [['--seed', 'x'], '--seed "x"'],
    [['--port', '70000'], '--port "70000"'],
    [['--speed', '0'], '--speed "0"'],
    [['--now', 'noon'], '"noon"'],
    [['--prerender', '3 weeks'], '"3 weeks"'],
    [['--policy', 'maybe'], 'maybe'],
    [['--fault', 'plan.json'], 'plan.json: 0.when.request'],
    [['--bars', 'bars.csv'], '--symbols'],
  ])('%j is refused with exit code 2', async (flags, named) => {
    await writeFile(join(folder, 'plan.json'), '[{"when":{"request":"hist"},"do":"silence"}]');
    await writeFile(join(folder, 'bad.ndjson'), '{"ticker":"A","at":0,"size":1}');
    const { exit, errors } = simulate(...flags);
    expect(await exit).toBe(2);
    expect(errors.join('')).toContain(named);
  });
});
