import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { hideFromLogs } from '../log/logger.ts';
import type { HomeLayout } from './home.ts';

/** Passwords of the embedded servers, made once for a home. */
export interface Secrets {
  readonly redisPassword: string;
  readonly storePassword: string;
}

/** Reads the secrets of a home, or makes them; of two processes that make them at once both get the same. */
export function homeSecrets(layout: HomeLayout): Secrets {
  if (!existsSync(layout.secrets)) makeSecrets(layout);
  let read: Partial<Secrets>;
  try {
    read = JSON.parse(readFileSync(layout.secrets, 'utf8')) as Partial<Secrets>;
  } catch (error) {
    throw new OpenbellError('EMBEDDED_UNAVAILABLE', `${layout.secrets} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const { redisPassword, storePassword } = read;
  if (typeof redisPassword !== 'string' || typeof storePassword !== 'string') {
    throw new OpenbellError(
      'EMBEDDED_UNAVAILABLE',
      `${layout.secrets} does not hold the passwords of the embedded servers.`,
    );
  }
  hideFromLogs(redisPassword);
  hideFromLogs(storePassword);
  return { redisPassword, storePassword };
}

function makeSecrets(layout: HomeLayout): void {
  const password = (): string => randomBytes(24).toString('hex');
  const own = `${layout.secrets}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ redisPassword: password(), storePassword: password() }), {
    mode: 0o600,
  });
  try {
    // A link appears whole or not at all, and never replaces another process's secrets.
    linkSync(own, layout.secrets);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own, { force: true });
  }
}
