import type { AddressInfo } from 'node:net';
import { Server as TlsServer } from 'node:tls';

import type { FastifyInstance } from 'fastify';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';

export interface ListenAddress {
  /** What the server is called, and the names of its settings, for errors. */
  readonly name: string;
  readonly settings: readonly [host: string, port: string];
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** @returns where a browser finds the server. @throws OpenbellError BAD_CONFIGURATION when it cannot listen there. */
export async function listen(app: FastifyInstance, address: ListenAddress): Promise<string> {
  const [hostSetting, portSetting] = address.settings;
  const host = address.host.replace(/^\[|\]$/g, '');
  try {
    await app.listen({ host, port: address.port });
  } catch (error) {
    await app.close();
    const text = `${address.name} cannot listen on ${hostSetting} ${address.host}, ${portSetting} ${address.port}: ${messageOf(error)}`;
    throw new OpenbellError('BAD_CONFIGURATION', text, { cause: error });
  }
  const { port } = app.server.address() as AddressInfo;
  const scheme = app.server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
