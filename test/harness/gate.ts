import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP way to a server that can be shut and opened again, as when the server is away. */
export interface Gate {
  readonly port: number;
  /** Cuts what is open and refuses what comes. */
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

export function startGate(target: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((client) => {
    if (!isOpen) {
      client.destroy();
      return;
    }
    const behind = connect(target, '127.0.0.1');
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    client.pipe(behind);
    behind.pipe(client);
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        shut: () => {
          isOpen = false;
          cut();
        },
        open: () => {
          isOpen = true;
        },
        close: () =>
          new Promise((closed) => {
            cut();
            server.close(() => closed());
          }),
      });
    });
  });
}
