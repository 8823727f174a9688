/**
 * The embedded store as a process: `node dist/store/embedded-main.js`. Its first line on stdin is an EmbeddedStoreOrder in
 * JSON; it answers `{"port":…}` or `{"error":…}` on stdout, and ends on SIGTERM or when stdin closes, that is, when whoever
 * started it is gone.
 */
import { createInterface } from 'node:readline';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { openEngine } from './embedded-engine.ts';
import { startEmbeddedServer } from './embedded-server.ts';

/** What the process is told; it goes over stdin so that the password stands on no command line. */
export interface EmbeddedStoreOrder {
  /** Folder of the data; made where it is missing. */
  readonly folder: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export type EmbeddedStoreAnswer =
  | { readonly port: number }
  | { readonly error: string; readonly code: string };

const say = (answer: EmbeddedStoreAnswer): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
// Whoever started it may be gone.
process.stdout.on('error', () => undefined);

const stopped = new Promise<void>((resolve) => {
  process.once('SIGTERM', resolve);
  process.once('SIGINT', resolve);
  process.stdin.once('close', resolve);
});

async function run(order: EmbeddedStoreOrder): Promise<void> {
  const engine = await openEngine(order.folder);
  const server = await startEmbeddedServer({
    engine,
    user: order.user,
    password: order.password,
    port: order.port,
  });
  say({ port: server.port });
  await stopped;
  await server.close();
  await engine.close();
}

createInterface({ input: process.stdin }).once('line', (line) => {
  run(JSON.parse(line) as EmbeddedStoreOrder)
    .then(() => process.exit(0))
    .catch((error: unknown) => {
      say({ error: messageOf(error), code: error instanceof OpenbellError ? error.code : 'STORE_FAILED' });
      process.exit(1);
    });
});
