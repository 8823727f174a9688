import { describe, expect, it } from 'vitest';

import { casesWhere } from '../every-case.ts';
import { runOpenbell } from '../harness/openbell.ts';

describe('openbell config show', () => {
  it('names each value and its origin, secrets masked', async () => {
    const { code, stdout } = await runOpenbell(['config', 'show', '--json', '--capital', '50000'], {
      WEB_PASSWORD: 'hush-4-Little-baby',
      IBKR_HOST: 'gateway.local',
    });
    expect(code).toBe(0);
    expect(stdout).not.toContain('hush');
    const rows = JSON.parse(stdout) as { name: string }[];
    const row = (name: string) => rows.find((candidate) => candidate.name === name);
    expect(row('CAPITAL')).toMatchObject({ value: '50000', origin: 'flag' });
    expect(row('IBKR_HOST')).toMatchObject({ value: 'gateway.local', origin: 'environment' });
    expect(row('WEB_PASSWORD')).toMatchObject({ value: '********', origin: 'environment' });
    expect(row('IBKR_PORT')).toMatchObject({ value: '4002', origin: 'default' });
  });

  it('prints a line a setting for people', async () => {
    const { stdout } = await runOpenbell(['config', 'show'], { IBKR_ACCOUNT: 'DU1' });
    expect(stdout).toMatch(/^IBKR_ACCOUNT +DU1 +environment$/m);
    expect(stdout).toMatch(/^REDIS_URL +\(unset\) +default$/m);
  });
});

describe('the help', () => {
  it('lists the commands, and every one of them has its own', async () => {
    const { code, stdout } = await runOpenbell(['--help']);
    expect(code).toBe(0);
    const names = [...stdout.matchAll(/^ {2}([a-z-]+) .*[A-Z]/gm)]
      .map((match) => match[1]!)
      .filter((name) => name !== 'help');
    expect(names).toContain('config');
    for (const name of casesWhere(names, (_, index) => index % 6 === 0)) {
      const help = await runOpenbell(['help', name]);
      expect(help, name).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout, name).toContain(`Usage: openbell ${name}`);
    }
  });

  it('lists every setting as a flag', async () => {
    const { code, stdout } = await runOpenbell(['help', 'settings']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}--ibkr-port +4002 gateway paper/m);
  });
});

it('prints its version', async () => {
  expect(await runOpenbell(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
});
