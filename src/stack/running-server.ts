import { createServer, type AddressInfo } from 'node:net';

/** A server process the keeper runs. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<void>;
  /** Ends it in order; by force where it does not end within some seconds. */
  stop(): Promise<void>;
}

/** How long a server may take to end before it is killed. */
export const endingMs = 15_000;

/** A port of 127.0.0.1 that nobody uses at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
