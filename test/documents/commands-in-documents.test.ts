import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadSettings } from '../../src/config/load-settings.ts';
import { settingNames } from '../../src/config/settings.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import { casesWhere } from '../every-case.ts';
import { clockAt, gatewayAt, holdHome, meeting, quick, smallMarket, type TestHome } from '../harness/home.ts';
import { processesNaming, until } from '../harness/openbell.ts';
import { documents, root } from './documents.ts';
import { type ShellBlock, shellBlocks, shellBlocksOf } from './shell-blocks.ts';

/** Why blocks may be left out, and how many are: one more is a decision. */
const leftOut: Readonly<Record<string, number>> = {
  'asks for a secret': 1,
  'builds or sets up': 4,
  'measures for minutes': 2,
  'needs Docker': 6,
  'needs a ClickHouse server': 1,
  'runs the checks': 3,
  'stays until it is stopped': 1,
};

/** After a session's close, so that its report and its end of day can both be made. */
const time = clockAt('2026-11-20T16:30:00-05:00');

/** What a checkout has that commands look for; a folder of its own, so that what they write stays out of it. */
const checkedOut = ['package.json', 'bin', 'dist', 'node_modules', 'scripts', 'assets', '.env.example'];

let sandbox: string;
let held: Awaited<ReturnType<typeof holdHome>>;
let gateway: SimulatedGateway;

beforeAll(async () => {
  sandbox = mkdtempSync(join(tmpdir(), 'openbell-documents-'));
  for (const name of checkedOut) symlinkSync(join(root, name), join(sandbox, name));
  [held, gateway] = await Promise.all([holdHome(), gatewayAt(smallMarket(), time)]);
});

afterAll(async () => {
  await gateway.close();
  await held.letGo();
  rmSync(sandbox, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
});

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs commands as a newcomer's shell does; one that stays is ended as by Ctrl-C once it has printed `staysAfter`. */
async function runCommands(
  { commands, staysAfter }: Pick<ShellBlock, 'commands' | 'staysAfter'>,
  home: TestHome,
): Promise<Outcome> {
  const { PATH, HOME, LANG } = process.env;
  // npx keeps a link to the folder it was called in.
  const own = { OPENBELL_HOME: home.folder, npm_config_cache: join(sandbox, '.npm') };
  const child = spawn('sh', ['-e', '-c', commands], {
    cwd: sandbox,
    env: { PATH, HOME, LANG, NO_COLOR: '1', ...own, ...quick, ...meeting(time, gateway) },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, as in a terminal: Ctrl-C reaches all of it.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (staysAfter !== null) {
    try {
      await until(
        `"${staysAfter}" is printed`,
        () => output.includes(staysAfter) || child.exitCode !== null,
        60_000,
      );
    } catch (error) {
      process.kill(-child.pid!, 'SIGKILL');
      throw new Error(output, { cause: error });
    }
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGINT');
  }
  return { code: await exited, output };
}

describe('blocks of commands', () => {
  const run = shellBlocks.filter(({ notRun }) => notRun === null);
  const first = casesWhere(run, ({ path }) => path === 'README.md');

  it('are found with what is said about running them', () => {
    const text =
      '<!-- not run here: why -->\n\n```sh\none\n```\n\n1. x\n\n   <!-- not run here: who -->\n\n   ```sh\n   two\n   ```\n\n<!-- stays, after: y -->\n\n```sh\nthree\n```\n';
    expect(shellBlocksOf({ path: 'x.md', text })).toEqual([
      { path: 'x.md', line: 3, commands: 'one\n', notRun: 'why', staysAfter: null },
      { path: 'x.md', line: 11, commands: 'two\n', notRun: 'who', staysAfter: null },
      { path: 'x.md', line: 17, commands: 'three\n', notRun: null, staysAfter: 'y' },
    ]);
  });

  it('are left out for known reasons, and no more than are known', () => {
    const counts: Record<string, number> = {};
    for (const { notRun } of shellBlocks) if (notRun !== null) counts[notRun] = (counts[notRun] ?? 0) + 1;
    expect(counts).toEqual(leftOut);
    expect(run.length).toBeGreaterThan(shellBlocks.length / 3);
  });

  it.each(first.map((block) => [`${block.path}:${block.line}`, block] as const))(
    '%s',
    async (_where, block) => {
      const { code, output } = await runCommands(block, held.home);
      if (block.staysAfter === null) expect(code, output).toBe(0);
      else {
        // npx ends by the signal itself.
        expect([0, 130, null], output).toContain(code);
        await until('nothing of it runs any more', () => processesNaming(sandbox).length === 0);
      }
    },
  );
});

describe('blocks of settings', () => {
  const ofSchema: readonly string[] = settingNames;
  // Compose's own are not written as ${…}.
  const composed = [
    'COMPOSE_PROFILES',
    ...readFileSync(join(root, 'docker-compose.yml'), 'utf8').match(/(?<=\$\{)[A-Z_]+/g)!,
  ];
  const blocks = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/^```dotenv\n(.*?)^```$/gms)].map((match) => [path, match[1]!] as const),
  );

  it.each(blocks)('of %s are of the schema, or of docker-compose.yml', (_path, text) => {
    // What stands for a secret of one's own is long enough.
    const given = parseEnv(text.replaceAll('…', 'mJ9wq2LxT4vZ8rKc'));
    const names = Object.keys(given);
    expect(names.filter((name) => !ofSchema.includes(name) && !composed.includes(name))).toEqual([]);
    const known = names.filter((name) => ofSchema.includes(name));
    // Where it is a file, nobody writes it here.
    const env = {
      WEB_PASSWORD: 'mJ9wq2LxT4vZ8rKc',
      ...Object.fromEntries(known.map((name) => [name, given[name]])),
    };
    loadSettings({ env, dotenvPath: null });
  });
});
