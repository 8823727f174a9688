import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';

import { type Clock, systemClock } from '../../src/calendar/clock.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { openQueues, type Queues } from '../../src/jobs/queues.ts';
import { attachOrStart } from '../../src/stack/stack.ts';
import type { StoreAddress } from '../../src/store/store-address.ts';
import { webSources } from '../../src/web/sources.ts';
import { startWebServer, type WebServer } from '../../src/web/web-server.ts';
import { newHome, removeHomes, settingsOf, silent } from '../stack/stack-holder.ts';

/** What pages are served from: a real Redis, and a real store where a test wants one. */
export interface ServedFrom {
  /** Its folder. */
  readonly home: string;
  readonly redisUrl: string;
  readonly clickhouse: StoreAddress;
  readonly queues: Queues;
  stop(): Promise<void>;
}

export async function startServedFrom(more: Readonly<Record<string, string>> = {}): Promise<ServedFrom> {
  const home = newHome();
  const stack = await attachOrStart(settingsOf(home, more), systemClock, silent);
  const queues = openQueues(stack.redis.url, silent);
  return {
    home,
    redisUrl: stack.redis.url,
    clickhouse: stack.clickhouse,
    queues,
    async stop() {
      await queues.close();
      await stack.stop();
      removeHomes();
    },
  };
}

/** A watchdog, far above what any answer takes. */
const answerLimitMs = 15_000;

export interface Asked {
  readonly method?: string;
  /** Host and Origin too are the test's to choose. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A form, or with `json` what becomes JSON. */
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One request without a cookie jar or anything else a browser adds. The body of a stream of events is not waited for. */
export function ask(
  base: string,
  path: string,
  { method = 'GET', headers = {}, form, json }: Asked = {},
): Promise<Answer> {
  const body = form
    ? new URLSearchParams(form).toString()
    : json === undefined
      ? undefined
      : JSON.stringify(json);
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
  const sent = {
    connection: 'close',
    ...(body !== undefined && { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const url = new URL(path, base.replace('0.0.0.0', '127.0.0.1'));
  const options = { method, headers: sent, rejectUnauthorized: false };
  const send = url.protocol === 'https:' ? requestTls : requestPlain;
  return new Promise((resolve, reject) => {
    const request = send(url, options, (response) => {
      let text = '';
      const answer = (): void =>
        resolve({ status: response.statusCode!, headers: response.headers, body: text });
      if (response.headers['content-type']?.startsWith('text/event-stream') === true) {
        answer();
        request.destroy();
        return;
      }
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', answer);
    });
    request.on('error', reject);
    request.setTimeout(answerLimitMs, () => request.destroy(new Error(`${method} ${path} is not answered`)));
    request.end(body);
  });
}

/** Serves the pages with settings of a test's own until its work is done. */
export async function serving<T>(
  from: ServedFrom,
  env: Readonly<Record<string, string>>,
  work: (server: WebServer) => Promise<T>,
  clock: Clock = systemClock,
): Promise<T> {
  const loaded = loadSettings({ env: { WEB_PORT: '0', ...env }, dotenvPath: null });
  const { clickhouse, queues, redisUrl } = from;
  const sources = webSources(clickhouse, queues, clock, loaded.settings);
  try {
    const server = await startWebServer({ loaded, clock, log: silent, sources, redisUrl, version: '0.0.0' });
    try {
      return await work(server);
    } finally {
      await server.close();
    }
  } finally {
    await sources.close();
  }
}

/** Beyond loopback, in plain HTTP as the tests are. */
export const open = {
  WEB_HOST: '0.0.0.0',
  WEB_PLAIN_HTTP: 'yes',
  WEB_PASSWORD: 'correct horse battery',
  WEB_VIEWER_PASSWORD: 'only looking around',
  WEB_TOKEN: 'operator-token-0123456789',
  WEB_VIEWER_TOKEN: 'viewer-token-0123456789',
} as const;

/** The cookies an answer sets, as the header that brings them back. */
export function cookiesOf({ headers }: Answer): string {
  return [headers['set-cookie'] ?? []]
    .flat()
    .map((one) => one.split(';', 1)[0]!)
    .join('; ');
}

/** The CSRF token of a page: that of its form, or the one its modules use. */
export function csrfIn({ body }: Answer): string {
  const [, ofForm, ofPage] = /name="_csrf" value="([^"]+)"|data-csrf="([^"]+)"/.exec(body) ?? [];
  return ofForm ?? ofPage ?? '';
}

/** A browser as far as cookies go. */
export class Browser {
  readonly #base: string;
  readonly #cookies = new Map<string, string>();

  constructor(base: string) {
    this.#base = base;
  }

  get cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async ask(path: string, asked: Asked = {}): Promise<Answer> {
    const headers = { accept: 'text/html', cookie: this.cookies, ...asked.headers };
    const answer = await ask(this.#base, path, { ...asked, headers });
    for (const one of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(one)!;
      if (/max-age=0/i.test(one)) this.#cookies.delete(name!);
      else this.#cookies.set(name!, value!);
    }
    return answer;
  }

  /** Signs in as a person does: opens the page, fills in its form, sends it. */
  async signIn(password: string, next = '/'): Promise<Answer> {
    const page = await this.ask(`/sign-in?next=${encodeURIComponent(next)}`);
    return this.ask('/sign-in', { method: 'POST', form: { _csrf: csrfIn(page), password, next } });
  }
}
