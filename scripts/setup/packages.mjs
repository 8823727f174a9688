import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { run } from './run.mjs';

/** Installs the packages of package-lock.json unless node_modules holds exactly them. */
export function installPackages(root) {
  if (packagesAreInstalled(root)) return undefined;
  console.log('set-up: installing packages (npm ci), about half a minute …');
  const { ok, tail } = npm(['ci', '--include=dev', '--no-audit', '--no-fund'], root);
  if (!ok) {
    return `npm ci failed:\n${tail}\n  what to do: check that this machine reaches the npm registry (\`npm ping\`), then run this again.`;
  }
  return undefined;
}

/** chdb exists for Linux (glibc) and macOS only. */
export function checkEmbeddedStore(root) {
  if (existsSync(join(root, 'node_modules', 'chdb', 'package.json')) && chdbLibrary(root)) return undefined;
  return `the embedded ClickHouse (chdb) does not exist for ${process.platform}-${process.arch}.\n  what to do: run a ClickHouse server and set CLICKHOUSE_URL, CLICKHOUSE_USER and CLICKHOUSE_PASSWORD.`;
}

/** npm writes what it installed into node_modules/.package-lock.json. */
function packagesAreInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const found = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !found) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    // Optional packages of other platforms are not installed.
    return path in found ? found[path].version === version : optional === true;
  });
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function chdbLibrary(root) {
  const libc = process.platform === 'linux' ? '-gnu' : '';
  return existsSync(join(root, 'node_modules', '@chdb', `lib-${process.platform}-${process.arch}${libc}`));
}

/** The npm that runs this script, or the one on PATH. */
function npm(args, cwd) {
  const script = process.env.npm_execpath ?? '';
  return basename(script).startsWith('npm')
    ? run(process.execPath, [script, ...args], { cwd })
    : run('npm', args, { cwd });
}
