import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of an insert: its answer comes, or is lost once it was given. */
export type InsertFate = 'answered' | 'answer lost';

/** A way to a ClickHouse on which inserts meet a fate. */
export interface InsertFront {
  readonly port: number;
  /** Inserts that were sent, the repeated ones too. */
  readonly inserts: number;
  readonly lost: number;
  close(): Promise<void>;
}

/** @param fateOf is told the table and which insert it is, from 1, when all its rows have been passed on. */
export async function startInsertFront(
  upstreamPort: number,
  fateOf: (table: string, insert: number) => InsertFate,
): Promise<InsertFront> {
  let inserts = 0;
  let lost = 0;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = incoming.url ?? '';
      const table = /INSERT\+INTO\+(\w+)/.exec(url)?.[1];
      const onward = httpRequest(
        {
          host: '127.0.0.1',
          port: upstreamPort,
          path: url,
          method: incoming.method,
          headers: incoming.headers,
        },
        (answer) => {
          if (fate === 'answer lost') {
            lost++;
            answer.resume();
            answer.on('end', () => outgoing.destroy());
            return;
          }
          outgoing.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(outgoing);
          answer.on('error', () => outgoing.destroy());
        },
      );
      let fate: InsertFate = 'answered';
      onward.on('error', () => outgoing.destroy());
      onward.end(Buffer.concat(chunks), () => {
        if (table !== undefined) fate = fateOf(table, ++inserts);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get inserts() {
      return inserts;
    },
    get lost() {
      return lost;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
