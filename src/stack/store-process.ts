import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { errorTable, type ErrorCode } from '../errors/error-table.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { EmbeddedStoreAnswer, EmbeddedStoreOrder } from '../store/embedded-main.ts';
import type { HomeLayout } from './home.ts';
import { endingMs, type RunningServer } from './running-server.ts';

const entry = fileURLToPath(new URL('../../dist/store/embedded-main.js', import.meta.url));

/** User name of the embedded store. */
export const storeUser = 'default';

/**
 * Starts the embedded store. It ends when this process does, however that happens.
 * @param port 0 takes a free one.
 * @throws OpenbellError EMBEDDED_UNAVAILABLE when chdb is missing or the data folder is in use, else STORE_FAILED.
 */
export async function startStore(layout: HomeLayout, port: number, password: string): Promise<RunningServer> {
  // The folder stands on the command line only so that a person and the next keeper can tell whose process it is.
  const child = spawn(process.execPath, [entry, layout.store], { stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stdin.on('error', () => undefined);
  const order: EmbeddedStoreOrder = { folder: layout.store, port, user: storeUser, password };
  child.stdin.write(`${JSON.stringify(order)}\n`);

  const logFile = join(layout.logs, 'store.log');
  let lastWords = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastWords = line;
    appendFileSync(logFile, `${line}\n`, { mode: 0o600 });
  });
  const answered = new Promise<EmbeddedStoreAnswer>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve(JSON.parse(line) as EmbeddedStoreAnswer),
    );
  });
  const died = exited.then((): EmbeddedStoreAnswer => ({
    code: 'STORE_FAILED',
    error: `it ended: ${lastWords}`,
  }));
  const answer = await Promise.race([answered, died]);
  if ('error' in answer) {
    await exited;
    const code = answer.code in errorTable ? (answer.code as ErrorCode) : 'STORE_FAILED';
    throw new OpenbellError(code, `The embedded store does not start: ${answer.error}`);
  }
  return {
    pid: child.pid!,
    port: answer.port,
    exited,
    async stop() {
      child.stdin.end();
      const force = setTimeout(() => child.kill('SIGKILL'), endingMs);
      await exited;
      clearTimeout(force);
    },
  };
}
