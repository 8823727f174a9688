import { createHash, randomBytes, randomInt } from 'node:crypto';
import { access, chmod, mkdir, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { folderMode } from './durable-files.ts';

const prefix = 'lock-';
/** Unix socket paths end at 104 bytes on macOS and 108 on Linux. */
const longestPath = 100;
/** Two that start at the same moment may each give way to the other. */
const attempts = 4;

/**
 * Makes this process the only one that works on a folder, until the function returned is called or the process ends, however
 * it ends. Whoever wants the folder listens on a socket of its own first and looks for others after that, so that of
 * two at least one sees the other; whether a socket's process lives, the kernel says.
 * @throws OpenbellError STACK_BUSY while another process has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const places = [folder, await placeElsewhere(folder)];
  let holder = '';
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const mine = await listen(places);
    const others = await socketsIn(places, mine.path);
    const living = await livingOf(others);
    holder = living[0] ?? holder;
    if (living.length === 0) {
      for (const path of others) await rm(path, { force: true }).catch(() => undefined);
      // Another holder may have taken it for a dead one's before it listened.
      if (await exists(mine.path)) return () => giveBack(mine.server, places[1]!);
    }
    await close(mine.server);
    if (attempt < attempts) await wait(randomInt(10, 80));
  }
  const pid = /^lock-(\d+)-/.exec(basename(holder))?.[1] ?? 'unknown';
  throw new OpenbellError(
    'STACK_BUSY',
    `The journal in ${folder} is in use by process ${pid}: only one tracker can write it.`,
  );
}

/** For folders whose path is too long for a socket, or that cannot hold one. */
async function placeElsewhere(folder: string): Promise<string> {
  const name = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 16);
  return join(tmpdir(), `openbell-journal-${userInfo().uid}-${name}`);
}

async function listen(
  places: readonly string[],
): Promise<{ readonly path: string; readonly server: Server }> {
  let reason: unknown;
  for (const place of places) {
    const path = join(place, `${prefix}${process.pid}-${randomBytes(4).toString('hex')}`);
    if (Buffer.byteLength(path) > longestPath) continue;
    try {
      await mkdir(place, { recursive: true, mode: folderMode });
      const server = await listenAt(path);
      await chmod(path, 0o600);
      return { path, server };
    } catch (error) {
      reason = error;
    }
  }
  throw new OpenbellError(
    'STACK_BUSY',
    `The journal in ${places[0]!} cannot be locked: ${messageOf(reason)}.`,
  );
}

function listenAt(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

async function socketsIn(places: readonly string[], except: string): Promise<string[]> {
  const found: string[] = [];
  for (const place of places) {
    const names = await readdir(place).catch(() => []);
    for (const name of names) if (name.startsWith(prefix)) found.push(join(place, name));
  }
  return found.filter((path) => path !== except);
}

async function livingOf(paths: readonly string[]): Promise<string[]> {
  const living = await Promise.all(paths.map(isAlive));
  return paths.filter((_, index) => living[index]);
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // A full queue of connections has a living owner.
      resolve(error.code === 'EAGAIN');
    });
  });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function giveBack(server: Server, elsewhere: string): Promise<void> {
  await close(server);
  // Only where it is empty.
  await rmdir(elsewhere).catch(() => undefined);
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
