import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

import { stopwatch } from '../calendar/clock.ts';
import type { HomeLayout } from './home.ts';
import { endingMs } from './running-server.ts';

/** What the keeper of a home runs, written down for the next one in case this one is killed. */
export interface StackState {
  readonly redis: { readonly pid: number; readonly port: number } | null;
  /** A keeper of an earlier version wrote no port. */
  readonly store: { readonly pid: number; readonly port?: number } | null;
}

export function writeState(layout: HomeLayout, state: StackState): void {
  writeFileSync(layout.state, JSON.stringify(state), { mode: 0o600 });
}

/** What the home's keeper wrote down last; undefined where none runs, unless it was killed. */
export function readState(layout: HomeLayout): StackState | undefined {
  if (!existsSync(layout.state)) return undefined;
  try {
    return JSON.parse(readFileSync(layout.state, 'utf8')) as StackState;
  } catch {
    // Cut off while it was written.
    return undefined;
  }
}

/**
 * Ends what a killed keeper left running in this home. Both servers end by themselves when their keeper is gone; this
 * waits for it, so that no two ever work on the same files.
 */
export async function endStaleProcesses(layout: HomeLayout): Promise<void> {
  const state = readState(layout);
  if (!state) return;
  const { redis, store } = state;
  if (redis)
    await end(redis.pid, (command) => command.includes('redis-server') && command.includes(`:${redis.port}`));
  if (store)
    await end(store.pid, (command) => command.includes('embedded-main') && command.includes(layout.store));
}

async function end(pid: number, isOurs: (command: string) => boolean): Promise<void> {
  const elapsed = stopwatch();
  for (
    let signal: NodeJS.Signals | 0 = 'SIGTERM';
    isOurs(commandOf(pid));
    signal = elapsed() > endingMs ? 'SIGKILL' : 0
  ) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended in between.
    }
    await wait(20);
  }
}

/** The command line of a process; empty where there is no such process. */
function commandOf(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline'))
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}
