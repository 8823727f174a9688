import { createServer } from 'node:net';

/** Below the range systems take ports of outgoing connections from, so that nobody gets one of these meanwhile. */
const lowest = 20_000;
const ports = 12_000;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A port that nothing listens on and that stays so until a test opens it. */
export async function reservedPort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * ports);
    if (await isFree(port)) return port;
  }
}
