import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { loadSettings } from '../../src/config/load-settings.ts';
import { withFolder } from '../harness/openbell.ts';
import { root } from './compose-file.ts';

/** Runs the script in a checkout of its own. */
async function inCheckout(
  work: (script: (args?: readonly string[], input?: string) => string, folder: string) => void,
): Promise<void> {
  await withFolder((folder) => {
    mkdirSync(join(folder, 'scripts'));
    cpSync(join(root, 'scripts/compose-secrets.sh'), join(folder, 'scripts/compose-secrets.sh'));
    const script = (args: readonly string[] = [], input = ''): string => {
      const path = join(folder, 'scripts/compose-secrets.sh');
      const { status, stdout, stderr } = spawnSync('sh', [path, ...args], { input, encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
      return stdout;
    };
    work(script, folder);
    return Promise.resolve();
  });
}

it('makes passwords that are good enough, keeps them, and shows none', async () => {
  await inCheckout((script, folder) => {
    const said = script();
    const read = (name: string): string => readFileSync(join(folder, 'secrets', name), 'utf8');
    const passwords = ['redis_password', 'clickhouse_password', 'web_password'].map(read);
    expect(new Set(passwords).size).toBe(3);
    for (const password of passwords) {
      expect(password).toMatch(/^[0-9a-f]{48}$/);
      expect(said).not.toContain(password);
    }
    const env = { WEB_PASSWORD_FILE: join(folder, 'secrets/web_password') };
    expect(loadSettings({ env, dotenvPath: null }).settings.WEB_PASSWORD).toBe(passwords[2]);
    script();
    expect(['redis_password', 'clickhouse_password', 'web_password'].map(read)).toEqual(passwords);
  });
});

it('lets nobody else of the machine in, and every container', async () => {
  await inCheckout((script, folder) => {
    script(['ibkr_password', 'optional/slack_url'], "it's $HOME\\n \nhttps://hooks.example/T\n");
    const mode = (name: string): number => statSync(join(folder, 'secrets', name)).mode & 0o777;
    expect([mode('.'), mode('optional')]).toEqual([0o700, 0o755]);
    expect([mode('redis_password'), mode('ibkr_password'), mode('optional/slack_url')]).toEqual([
      0o644, 0o644, 0o644,
    ]);
    expect(readFileSync(join(folder, 'secrets/ibkr_password'), 'utf8')).toBe("it's $HOME\\n \n");
    expect(existsSync(join(folder, 'secrets/ibkr_password.new'))).toBe(false);
  });
});
