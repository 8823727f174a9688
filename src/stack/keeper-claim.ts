import { randomBytes } from 'node:crypto';
import { mkdirSync, readlinkSync, rmdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { systemClock } from '../calendar/clock.ts';
import type { HomeLayout } from './home.ts';

/** A socket path of this process alone. */
export function ownSocketPath(layout: HomeLayout): string {
  return join(layout.sockets, `${process.pid}-${randomBytes(3).toString('hex')}`);
}

/** Connects to the home's keeper; null where none lives. The kernel answers that, so it is never out of date. */
export function connectToKeeper(layout: HomeLayout): Promise<Socket | null> {
  const name = linkTarget(layout);
  return name === null ? Promise.resolve(null) : connectTo(join(layout.sockets, name));
}

/**
 * Makes the keeper that listens on `socketPath` the home's one. The claim is a symbolic link to the socket, made in one
 * step; a link whose socket nobody listens on was left by a killed keeper and is replaced.
 * @returns false where another keeper lives.
 */
export async function claimHome(layout: HomeLayout, socketPath: string): Promise<boolean> {
  for (;;) {
    if (tryLink(layout, socketPath)) return true;
    if (await isAlive(layout)) return false;
    await replaceDead(layout);
  }
}

/** Gives the claim back; the last thing a keeper does. */
export function releaseHome(layout: HomeLayout, socketPath: string): void {
  if (linkTarget(layout) === basename(socketPath)) rmSync(layout.keeperLink, { force: true });
}

async function isAlive(layout: HomeLayout): Promise<boolean> {
  const socket = await connectToKeeper(layout);
  socket?.destroy();
  return socket !== null;
}

function tryLink(layout: HomeLayout, socketPath: string): boolean {
  try {
    symlinkSync(basename(socketPath), layout.keeperLink);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Longer than a removal ever takes; a folder this old was left by a process killed within it. */
const oldestRemovalMs = 5_000;

/** Removes a dead keeper's link. One process at a time does it, or one could remove the link another has just made. */
async function replaceDead(layout: HomeLayout): Promise<void> {
  const mutex = `${layout.keeperLink}.removing`;
  try {
    mkdirSync(mutex);
  } catch {
    const made = statSync(mutex, { throwIfNoEntry: false })?.mtimeMs;
    if (made !== undefined && systemClock.now() - made > oldestRemovalMs) rmdirSync(mutex);
    await wait(20);
    return;
  }
  try {
    const name = linkTarget(layout);
    if (name === null || (await isAlive(layout))) return;
    rmSync(layout.keeperLink, { force: true });
    rmSync(join(layout.sockets, name), { force: true });
  } finally {
    rmdirSync(mutex);
  }
}

function linkTarget(layout: HomeLayout): string | null {
  try {
    return readlinkSync(layout.keeperLink);
  } catch {
    return null;
  }
}

function connectTo(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}
