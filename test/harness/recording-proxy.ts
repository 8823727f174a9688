import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that keeps every byte clients send, by connection. */
export interface RecordingProxy {
  readonly port: number;
  readonly connections: readonly Buffer[][];
  close(): Promise<void>;
}

export function startRecordingProxy(target: number): Promise<RecordingProxy> {
  const connections: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const chunks: Buffer[] = [];
    connections.push(chunks);
    const gateway = connect(target, '127.0.0.1');
    for (const socket of [client, gateway]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => chunks.push(chunk));
    client.pipe(gateway);
    gateway.pipe(client);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        connections,
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => closed());
          }),
      });
    });
  });
}

/** The fields of every frame a client sent after its greeting, read with lengths and NULs alone. */
export function sentFrames(chunks: readonly Buffer[]): string[][] {
  const bytes = Buffer.concat(chunks);
  const frames: string[][] = [];
  let at = 4;
  for (let greeting = true; at + 4 <= bytes.length; greeting = false) {
    const length = bytes.readUInt32BE(at);
    const payload = bytes.toString('latin1', at + 4, at + 4 + length);
    if (!greeting) frames.push(payload.split('\0').slice(0, -1));
    at += 4 + length;
  }
  return frames;
}
