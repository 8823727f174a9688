import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import type { StoreAddress } from '../../src/store/store-address.ts';

/** Path of a file of a certificate that has signed itself, for localhost and 127.0.0.1. */
export const selfSigned = (name: 'one' | 'other', kind: 'crt' | 'key'): string =>
  fileURLToPath(new URL(`../web/self-signed/${name}.${kind}`, import.meta.url));

/** A TLS way to a ClickHouse that speaks plain HTTP. */
export interface HttpsFront {
  readonly port: number;
  /** Statements it has passed on, as their URLs and bodies say them. */
  readonly statements: readonly string[];
  close(): Promise<void>;
}

/** @param answerInstead what it answers by itself instead of passing a statement on; null passes it on. */
export async function startHttpsFront(
  { url }: Pick<StoreAddress, 'url'>,
  answerInstead: (statement: string) => { readonly status: number; readonly text: string } | null = () =>
    null,
  host = '127.0.0.1',
): Promise<HttpsFront> {
  const statements: string[] = [];
  const files = { cert: readFileSync(selfSigned('one', 'crt')), key: readFileSync(selfSigned('one', 'key')) };
  const server = createServer(files, (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const statement = `${incoming.url ?? ''}\n${body.toString('latin1')}`;
      statements.push(statement);
      const own = answerInstead(statement);
      if (own !== null) {
        outgoing.writeHead(own.status, { 'X-ClickHouse-Exception-Code': /\d+/.exec(own.text)?.[0] ?? '1' });
        outgoing.end(own.text);
        return;
      }
      const { host: _, ...headers } = incoming.headers;
      const onward = httpRequest(
        `${url}${incoming.url ?? ''}`,
        { method: incoming.method, headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(outgoing);
        },
      );
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    statements,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
