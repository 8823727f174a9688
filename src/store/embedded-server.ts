import { timingSafeEqual, createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

import { messageOf } from '../errors/openbell-error.ts';
import { type Engine } from './embedded-engine.ts';
import { readStatement, RefusedStatement } from './embedded-statement.ts';

export interface EmbeddedServerOptions {
  readonly engine: Engine;
  readonly user: string;
  readonly password: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface EmbeddedServer {
  readonly port: number;
  /** Refuses new requests, finishes those under way. */
  close(): Promise<void>;
}

/** ClickHouse's codes for what is refused here. */
const authenticationFailed = 516;
const badArguments = 36;

/**
 * Serves ClickHouse's HTTP protocol on 127.0.0.1 as far as @clickhouse/client uses it: statements by GET and POST with
 * settings, parameters, gzip bodies and basic or X-ClickHouse credentials, `/ping`, exceptions with their code. Statements run one
 * after the other off the event loop, so that pings are answered at any time.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    void serve(options, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 1001, `Code: 1001. DB::Exception: ${messageOf(error)}. (STD_EXCEPTION)`);
    });
  });
  await listen(server, options.port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function serve(
  options: EmbeddedServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
  } else if (isSignedIn(options, request, url)) {
    await answer(options.engine, request, response, url);
  } else {
    request.resume();
    const text = 'Authentication failed: password is incorrect, or there is no user with such name';
    const message = `Code: 516. DB::Exception: ${text}. (AUTHENTICATION_FAILED)`;
    refuse(response, 403, authenticationFailed, message);
  }
}

async function answer(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const body = await readBody(request);
  const queryId = url.searchParams.get('query_id');
  if (queryId !== null && /^[\w-]+$/.test(queryId)) response.setHeader('X-ClickHouse-Query-Id', queryId);
  try {
    const rows = await engine.run(readStatement(url, body));
    response.setHeader('Content-Length', rows.byteLength);
    response.setHeader('X-ClickHouse-Summary', '{}');
    response.end(rows);
  } catch (error) {
    const message = messageOf(error);
    const refused = error instanceof RefusedStatement;
    const code = refused ? badArguments : Number(/^Code: (\d+)/.exec(message)?.[1] ?? 1001);
    const text = refused ? `Code: 36. DB::Exception: ${message} (BAD_ARGUMENTS)` : message;
    refuse(response, refused ? 400 : 500, code, text);
  }
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return buffer(request);
  if (encoding === 'gzip') return buffer(request.pipe(createGunzip()));
  throw new Error(`The embedded store takes gzip or plain bodies, not ${encoding}`);
}

function refuse(response: ServerResponse, status: number, code: number, text: string): void {
  response.writeHead(status, {
    'X-ClickHouse-Exception-Code': String(code),
    'Content-Type': 'text/plain; charset=UTF-8',
  });
  response.end(text);
}

/** Credentials from the Authorization header, X-ClickHouse-User and -Key, or the URL, as ClickHouse takes them. */
function isSignedIn(options: EmbeddedServerOptions, request: IncomingMessage, url: URL): boolean {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const given =
    basic !== undefined
      ? Buffer.from(basic, 'base64').toString('utf8')
      : `${header('x-clickhouse-user') ?? url.searchParams.get('user') ?? ''}:${header('x-clickhouse-key') ?? url.searchParams.get('password') ?? ''}`;
  return timingSafeEqual(digest(given), digest(`${options.user}:${options.password}`));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
