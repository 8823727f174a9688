import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Clock, stopwatch } from '../calendar/clock.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { HomeLayout } from './home.ts';
import { connectToKeeper } from './keeper-claim.ts';
import { type ClientMessage, onKeeperMessages, send } from './keeper-messages.ts';

const entry = fileURLToPath(new URL('../../dist/bundle/keeper-main.js', import.meta.url));

/** A hold on a home's running servers: they run at least until it is given back or this process ends. */
export interface Lease {
  readonly redisPort: number | null;
  readonly storePort: number | null;
  /** Whether this process started the keeper. */
  readonly started: boolean;
  /** Aborted when the keeper is gone though nobody gave the lease back. */
  readonly lost: AbortSignal;
  /** Gives it back, and waits for the servers' end where nobody else holds one. Idempotent. */
  release(): Promise<void>;
}

/** How long another command's start or stop is waited for. */
const busyMs = 60_000;

/**
 * Gets a lease from the home's keeper, starting one where none lives.
 * @throws OpenbellError what the keeper could not start, or STACK_BUSY.
 */
export async function takeLease(
  layout: HomeLayout,
  want: Omit<ClientMessage & { say: 'want' }, 'say'>,
  clock: Clock,
): Promise<Lease> {
  const elapsed = stopwatch();
  let started = false;
  while (elapsed() < busyMs) {
    const socket = await connectToKeeper(layout);
    if (socket) {
      const lease = await ask(socket, { say: 'want', ...want }, started);
      if (lease) return lease;
      // It was ending: its home is free in a moment.
      await clock.sleep(20);
    } else {
      started = await startKeeper(layout);
    }
  }
  throw new OpenbellError(
    'STACK_BUSY',
    `The stack of ${layout.root} has been starting or stopping for ${busyMs / 1000} s.`,
  );
}

/** @returns null where the keeper is ending. */
function ask(socket: Socket, want: ClientMessage, started: boolean): Promise<Lease | null> {
  const lost = new AbortController();
  let given = false;
  let givenBack = false;
  const closed = new Promise<void>((resolve) => socket.once('close', resolve));
  return new Promise((resolve, reject) => {
    let keeper = 0;
    let kept: () => void = () => undefined;
    const left = new Promise<void>((done) => (kept = done));
    onKeeperMessages(socket, (message) => {
      switch (message.say) {
        case 'ready':
          given = true;
          return resolve({
            redisPort: message.redisPort,
            storePort: message.storePort,
            started,
            lost: lost.signal,
            release: once(() => {
              givenBack = true;
              return release(socket, closed, left, () => keeper);
            }),
          });
        case 'failed':
          reject(new OpenbellError(message.code, message.message));
          return socket.destroy();
        case 'kept':
          return kept();
        case 'stopping':
          keeper = message.pid;
      }
    });
    void closed.then(() => {
      if (!given) resolve(null);
      else if (!givenBack) lost.abort();
    });
    send(socket, want);
  });
}

async function release(
  socket: Socket,
  closed: Promise<void>,
  kept: Promise<void>,
  keeper: () => number,
): Promise<void> {
  send(socket, { say: 'leave' });
  await Promise.race([closed, kept]);
  socket.destroy();
  // The keeper closes the connection as its last act: a moment later its process is gone too.
  while (keeper() !== 0 && isAlive(keeper())) await new Promise((resolve) => setTimeout(resolve, 5));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

/**
 * Starts a keeper in a process group of its own, so that Ctrl-C in a terminal ends the command first.
 * @returns whether it became the home's keeper; another one may have been faster.
 */
function startKeeper(layout: HomeLayout): Promise<boolean> {
  const log = openSync(join(layout.logs, 'keeper.err'), 'a', 0o600);
  const child = spawn(process.execPath, [entry, layout.root], {
    detached: true,
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code !== 0)
        reject(
          new OpenbellError(
            'EMBEDDED_UNAVAILABLE',
            `The keeper of the stack ended with code ${code}: see ${layout.logs}.`,
          ),
        );
    });
    child.stdout!.once('data', (word: Buffer) => {
      child.stdout!.destroy();
      child.unref();
      resolve(word.toString().startsWith('keeping'));
    });
  });
}
