import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { loadSettings } from '../../src/config/load-settings.ts';
import { localSteps } from '../../src/doctor/local-steps.ts';
import type { StepResult } from '../../src/doctor/step-runner.ts';
import { homeLayout, prepareHome } from '../../src/stack/home.ts';
import { homeSecrets } from '../../src/stack/secrets.ts';
import { withFolder } from '../harness/openbell.ts';
import { examine, expectTrouble } from './examine.ts';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

/** A home as commands leave it, and the folder it lies in. */
function furnished(folder: string): {
  home: string;
  look: (env?: Record<string, string>) => Promise<Map<string, StepResult>>;
} {
  const home = join(folder, 'home');
  homeSecrets(prepareHome(home));
  mkdirSync(join(folder, 'triggers'));
  return {
    home,
    look(env = {}) {
      const own = { OPENBELL_HOME: home, TRIGGERS_FOLDER: join(folder, 'triggers'), ...env };
      const { settings, secretFiles } = loadSettings({ env: own, dotenvPath: null });
      const journal = settings.JOURNAL_FOLDER ?? homeLayout(home).journal;
      return examine(
        localSteps({ settings, secretFiles, journal, nodeRange: env['NODE_RANGE'] ?? '>=20.19.0' }),
      );
    },
  };
}

describe('what the doctor sees of this machine', () => {
  it('is well where everything is as openbell makes it', async () => {
    await withFolder(async (folder) => {
      const found = await furnished(folder).look();
      for (const name of ['node', 'home', 'secrets', 'triggers', 'disk'])
        expect(found.get(name), name).toMatchObject({ state: 'ok' });
      expect(found.get('user')?.state).toBe(process.getuid?.() === 0 ? 'warning' : 'ok');
    });
  });

  it('makes nothing where there is no home yet', async () => {
    await withFolder(async (folder) => {
      const env = { OPENBELL_HOME: join(folder, 'none'), TRIGGERS_FOLDER: join(folder, 'no', 'triggers') };
      const { settings, secretFiles } = loadSettings({ env, dotenvPath: null });
      const matter = {
        settings,
        secretFiles,
        journal: join(folder, 'none', 'journal'),
        nodeRange: '>=20.19.0',
      };
      const found = await examine(localSteps(matter));
      expect(found.get('home')?.state).toBe('skipped');
      expect(found.get('triggers')?.state).toBe('ok');
      expect(found.get('disk')?.state).toBe('ok');
      expect(spawnSync('ls', ['-A', folder], { encoding: 'utf8' }).stdout).toBe('');
    });
  });

  it('tells a Node that is too old', async () => {
    await withFolder(async (folder) => {
      expectTrouble(
        (await furnished(folder).look({ NODE_RANGE: '>=99.1.0' })).get('node'),
        'failed',
        />=99\.1\.0/,
      );
    });
  });

  it('tells files and folders that others may use', async () => {
    await withFolder(async (folder) => {
      const { home, look } = furnished(folder);
      chmodSync(home, 0o755);
      chmodSync(homeLayout(home).secrets, 0o644);
      chmodSync(join(folder, 'triggers'), 0o777);
      const password = join(folder, 'password');
      writeFileSync(password, 'a-password-that-is-long-enough\n', { mode: 0o644 });
      const found = await look({ NOTIFY_SLACK_URL: '', CLICKHOUSE_PASSWORD_FILE: password });
      expectTrouble(found.get('home'), 'failed', /home .* has mode 755/);
      expectTrouble(
        found.get('secrets'),
        'failed',
        /secrets\.json has mode 644.*CLICKHOUSE_PASSWORD_FILE.*644/,
      );
      expectTrouble(found.get('triggers'), 'warning', /mode 777/);
      chmodSync(homeLayout(home).secrets, 0o600);
      expectTrouble(
        (await look({ CLICKHOUSE_PASSWORD_FILE: password })).get('secrets'),
        'warning',
        /everybody/,
      );
      chmodSync(password, 0o600);
      expect((await look({ CLICKHOUSE_PASSWORD_FILE: password })).get('secrets')?.state).toBe('ok');
    });
  });

  it('tells a disk that is nearly full, and one without inodes', async ({ skip }) => {
    await withFolder(async (folder) => {
      const { look } = furnished(folder);
      const small = join(folder, 'small');
      mkdirSync(small);
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1500m,nr_inodes=40', 'tmpfs', small]);
      skip(mounted.status !== 0, 'mounting a file system needs rights this user has not');
      const unmount = (): void => void spawnSync('umount', ['-l', small]);
      try {
        const disk = async (env: Record<string, string>) =>
          (await look({ JOURNAL_FOLDER: small, ...env })).get('disk');
        expect((await disk({ JOURNAL_MAX_MB: '64' }))?.state).toBe('ok');
        expectTrouble(
          await disk({ JOURNAL_MAX_MB: '4000' }),
          'warning',
          /the journal .* has 1,\d\d\d MB free/,
        );
        const ballast = openSync(join(small, 'ballast'), 'w');
        const block = Buffer.alloc(1024 * 1024);
        for (let count = 0; count < 700; count++) writeSync(ballast, block);
        expectTrouble(await disk({ JOURNAL_MAX_MB: '64' }), 'warning', /has [78]\d\d MB free/);
        for (let count = 0; count < 700; count++) writeSync(ballast, block);
        closeSync(ballast);
        expectTrouble(await disk({ JOURNAL_MAX_MB: '64' }), 'failed', /has 1?\d\d MB free/);
        rmSync(join(small, 'ballast'));
        for (let count = 0; count < 39; count++) {
          const made = spawnSync('touch', [join(small, `file-${count}`)]);
          if (made.status !== 0) break;
        }
        expectTrouble(await disk({ JOURNAL_MAX_MB: '64' }), 'failed', /0 of \d+ inodes left/);
      } finally {
        unmount();
      }
    });
  });

  it('run as somebody else, tells a home of another user and a folder it cannot write', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'becoming another user needs root');
    await withFolder(async (folder) => {
      const { home, look } = furnished(folder);
      chmodSync(folder, 0o755);
      chmodSync(home, 0o755);
      chownSync(home, 4_321, 4_321);
      process.seteuid!(65_534);
      const { getuid, geteuid } = process as Required<Pick<typeof process, 'getuid' | 'geteuid'>>;
      process.getuid = geteuid;
      undo.push(() => {
        process.seteuid!(0);
        process.getuid = getuid;
      });
      const found = await look();
      expect(found.get('user')).toMatchObject({ state: 'ok', text: 'user 65534, not root' });
      expectTrouble(found.get('home'), 'failed', /belongs to user 4321, not to 65534/);
      process.seteuid!(0);
    });
  });
});
