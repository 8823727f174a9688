import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openbell-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Step {
  /** What the step says stands in the way; null when all is well. */
  readonly problem: string | null;
  /** What it printed on the way. */
  readonly said: string;
}

/** Runs one step of the set-up in a process of its own, with only `folder` on PATH. */
function runStep(file: string, call: string): Step {
  const script = `import * as step from ${JSON.stringify(join(root, 'scripts/setup', file))};
    const problem = step.${call} ?? null;
    console.error(JSON.stringify(problem));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: folder },
    encoding: 'utf8',
  });
  return { problem: JSON.parse(stderr) as string | null, said: stdout };
}

function program(name: string, body: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

/** Where the tests are not run by root, the set-up asks sudo. */
function passingSudo(): void {
  program('sudo', 'shift; exec /usr/bin/"$@"');
}

describe.each([
  { server: 'redis-server', file: 'redis.mjs', call: 'installRedis()', runlevel: '1' },
  { server: 'chromium', file: 'chromium.mjs', call: 'installChromium()', runlevel: '' },
  { server: 'docker-compose', file: 'docker-compose.mjs', call: 'installDockerCompose()', runlevel: '' },
  { server: 'faketime', file: 'faketime.mjs', call: 'installFaketime()', runlevel: '' },
])('$server', ({ server, file, call, runlevel }) => {
  const install = (): Step => runStep(file, call);

  it('is left as it is where it is on PATH', () => {
    program(server, '');
    program('apt-get', 'echo must not run >&2; exit 1');
    expect(install()).toEqual({ problem: null, said: '' });
  });

  it('is installed through the package manager, after an update of its lists where that is needed', () => {
    passingSudo();
    const lists = join(folder, 'lists');
    program(
      'apt-get',
      [
        `echo "$RUNLEVEL $*" >> '${folder}/calls'`,
        `if [ "$1" = update ]; then : > '${lists}'; exit 0; fi`,
        `[ -e '${lists}' ] || exit 100`,
        `: > '${folder}/${server}'; /bin/chmod +x '${folder}/${server}'`,
      ].join('\n'),
    );
    const { problem, said } = install();
    expect(problem).toBeNull();
    expect(said).toContain(`installing ${server}`);
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n');
    const installation = `${runlevel} install -y --no-install-recommends ${server}`;
    expect(calls).toEqual([installation, `${runlevel} update`, installation]);
  });

  it('says what the package manager said and what to do where it cannot be had', () => {
    passingSudo();
    program('apt-get', 'echo "E: no network" >&2; exit 100');
    const { problem } = install();
    expect(problem).toContain('E: no network');
    expect(problem).toContain(
      `what to do: run \`sudo apt-get install -y --no-install-recommends ${server}\` by hand`,
    );
  });

  it('says what to do where no package manager is known', () => {
    expect(install().problem).toMatch(new RegExp(`what to do: install ${server}`, 'i'));
  });
});

it('a server of their own is another way for who cannot have redis-server', () => {
  expect(runStep('redis.mjs', 'installRedis()').problem).toContain('REDIS_URL');
});

it.each(['chromium-browser', 'google-chrome'])('%s serves the tests as well', (name) => {
  program(name, '');
  program('apt-get', 'echo must not run >&2; exit 1');
  expect(runStep('chromium.mjs', 'installChromium()')).toEqual({ problem: null, said: '' });
});

describe('packages', () => {
  const lock = (version: string, more: object = {}) =>
    JSON.stringify({ packages: { '': {}, 'node_modules/a': { version }, ...more } });
  const install = (): Step => runStep('packages.mjs', `installPackages(${JSON.stringify(folder)})`);

  it('are not touched where they match the lock file, whatever other platforms would have', () => {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(
      join(folder, 'package-lock.json'),
      lock('1.0.0', { 'node_modules/b': { version: '2.0.0', optional: true } }),
    );
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), lock('1.0.0'));
    program('npm', 'echo must not run >&2; exit 1');
    expect(install()).toEqual({ problem: null, said: '' });
  });

  it('are installed where one has another version; a failure says what to do', () => {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package-lock.json'), lock('1.0.1'));
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), lock('1.0.0'));
    program('npm', `echo "$*" > '${folder}/calls'; echo "npm error network" >&2; exit 1`);
    const { problem } = install();
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toMatch(/^ci --include=dev/);
    expect(problem).toContain('npm error network');
    expect(problem).toContain('what to do: check that this machine reaches the npm registry');
  });
});

/** Without Node's types the compiler takes a fraction of its time. */
const smallestBuild = JSON.stringify({
  compilerOptions: {
    ...{
      target: 'ES2022',
      lib: ['ES5'],
      types: [],
      module: 'NodeNext',
      incremental: true,
      skipLibCheck: true,
    },
    ...{ rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo' },
  },
  include: ['src/*.ts', 'src/stack'],
});
const clientBuild = JSON.stringify({
  extends: '../../tsconfig.build.json',
  compilerOptions: { rootDir: '..', outDir: '../../dist', tsBuildInfoFile: '../../dist/client/.tsbuildinfo' },
  include: ['.'],
});

describe('the build', () => {
  it('runs when a source changed, removes what has no source any more, and names mistakes', () => {
    for (const file of ['tsconfig.json', 'package-lock.json']) writeFileSync(join(folder, file), '{}');
    writeFileSync(join(folder, 'tsconfig.build.json'), smallestBuild);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    mkdirSync(join(folder, 'src/client'), { recursive: true });
    writeFileSync(join(folder, 'src/client/tsconfig.json'), clientBuild);
    const build = (): Step => runStep('build.mjs', `buildProgram(${JSON.stringify(folder)})`);
    const source = (name: string, text: string): void => writeFileSync(join(folder, 'src', name), text);

    source('main.ts', 'export const answer: number = 41;\n');
    source('client/page.ts', 'export {};\n');
    mkdirSync(join(folder, 'src/stack'));
    source('stack/keeper-main.ts', 'export {};\n');
    expect(build()).toMatchObject({ problem: null, said: expect.stringContaining('building') as string });
    expect(build()).toEqual({ problem: null, said: '' });

    source('main.ts', 'export const answer: number = 42;\n');
    for (const name of ['dist/gone', 'dist/bundle']) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'old.js'), '');
    }
    expect(build().problem).toBeNull();
    for (const name of ['dist/main.js', 'dist/bundle/main.js'])
      expect(readFileSync(join(folder, name), 'utf8')).toContain('42');
    for (const name of ['dist/gone', 'dist/bundle'])
      expect(existsSync(join(folder, name, 'old.js'))).toBe(false);
    expect(existsSync(join(folder, 'dist/client/page.js'))).toBe(true);

    source('main.ts', "export const answer: number = 'many';\n");
    expect(build().problem).toMatch(/src\/main\.ts\(1,14\): error TS2322/);
    expect(build().problem, 'a failed build is tried again').not.toBeNull();
  });
});
