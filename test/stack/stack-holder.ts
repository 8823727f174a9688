import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { pino } from 'pino';

import { loadSettings } from '../../src/config/load-settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { homeLayout } from '../../src/stack/home.ts';
import type { StackState } from '../../src/stack/stale-processes.ts';

export const silent = pino({ level: 'silent' });

export const main = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url));
const stackModule = new URL('../../dist/stack/stack.js', import.meta.url).href;
const clockModule = new URL('../../dist/calendar/clock.js', import.meta.url).href;

const folders: string[] = [];
const homes: string[] = [];

/** A folder for a home, which is not made yet. */
export function newHome(...below: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-home-'));
  folders.push(folder);
  const home = join(folder, ...below, 'home');
  homes.push(home);
  return home;
}

export function removeHomes(): void {
  // The sockets of a home with a long path lie elsewhere.
  for (const home of homes.splice(0)) rmSync(homeLayout(home).sockets, { recursive: true, force: true });
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function settingsOf(home: string, more: Record<string, string> = {}): Settings {
  return loadSettings({ env: { OPENBELL_HOME: home, ...more }, dotenvPath: null }).settings;
}

/** Process ids of what runs in a home: its keeper, redis-server and store. */
export function runningIn(home: string): number[] {
  const layout = homeLayout(home);
  const { redis, store } = JSON.parse(readFileSync(layout.state, 'utf8')) as StackState;
  return [keeperOf(home), ...(redis ? [redis.pid] : []), ...(store ? [store.pid] : [])];
}

export function keeperOf(home: string): number {
  const log = readFileSync(join(homeLayout(home).logs, 'keeper.ndjson'), 'utf8')
    .trim()
    .split('\n');
  // pino writes the process's own pid before the line's fields.
  return Number(/"pid":(\d+)/.exec(log.at(-1)!)![1]);
}

export function isAlive(pid: number): boolean {
  if (existsSync('/proc/self/stat')) {
    try {
      // A zombie has ended; only its parent has not looked yet.
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when none of the processes is left; the test's time limit is the only one. */
export async function allGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await wait(10);
}

/** Another process that holds a home's stack until it is killed, as a command would. */
export async function startHolder(
  home: string,
): Promise<{ readonly child: ChildProcess; kill(): Promise<void> }> {
  const script = `
    import { attachOrStart } from ${JSON.stringify(stackModule)};
    import { systemClock } from ${JSON.stringify(clockModule)};
    const settings = JSON.parse(process.argv[1]);
    await attachOrStart(settings, systemClock, { debug() {} });
    console.log('attached');`;
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', script, JSON.stringify(settingsOf(home))],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(createInterface({ input: child.stdout }), 'line');
  return {
    child,
    async kill() {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}
