import { Agent, request } from 'node:http';

import { beforeAll, describe, expect, it } from 'vitest';

import { type TestHome, withHome } from '../harness/home.ts';
import { askWhileBusy } from '../harness/while-busy.ts';
import { startWeb } from './furnished-home.ts';
import { hostileEncodings, hostileValues } from './hostile-values.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Sent {
  readonly method?: 'GET' | 'POST' | 'DELETE' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where the pages and the API read what a stranger may write; `%` stands for the value, percent-encoded. */
const addresses = [
  '/%',
  '/report/%',
  '/report?date=%',
  '/forecast/%/default',
  '/forecast/2026-11-20/%',
  '/stock/%',
  '/stock/AAPL?date=%',
  '/stock/AAPL?preset=%',
  '/live?%',
  '/runs/%',
  '/runs?before=%',
  '/runs?asked=%',
  '/runs?joined=%',
  '/sign-in?next=%',
  '/assets/%',
  '/queues/%',
  '/queues/api/queues?activeQueue=%',
  '/events/%',
  '/api/v1/%',
  '/api/v1/reports/%',
  '/api/v1/stocks/%',
] as const;

const formFields = [
  ['/runs/rescan', 'date'],
  ['/runs/rescan', 'symbols'],
  ['/runs/rescan', '_csrf'],
  ['/runs/rescan', 'unknown'],
  ['/sign-in', 'user'],
  ['/sign-in', 'password'],
  ['/sign-in', 'next'],
] as const;

const headerNames = [
  ...[
    'origin',
    'referer',
    'cookie',
    'accept',
    'accept-language',
    'user-agent',
    'authorization',
    'csrf-token',
  ],
  ...['content-type', 'last-event-id', 'if-none-match', 'if-modified-since', 'range', 'x-forwarded-for'],
  ...['x-forwarded-host', 'x-forwarded-proto', 'x-http-method-override', 'host'],
];

const agent = new Agent({ keepAlive: true, maxSockets: 12 });

/** Streams of events do not end by themselves: an answer's first bytes are enough of them. */
function ask(origin: string, { method = 'GET', path, headers = {}, body }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const asked = request(
      { agent, hostname, port, path, method, headers: { accept: 'text/html', ...headers }, timeout: 20_000 },
      (response) => {
        let text = '';
        const end = (): void =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          if (!(response.headers['content-type'] ?? '').startsWith('text/event-stream')) return;
          response.destroy();
          end();
        });
        response.on('end', end);
        response.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.end(body);
  });
}

/** Lone surrogates have no percent-encoding: they go as what encoders put in their place. */
const encoded = (value: string): string => encodeURIComponent(Buffer.from(value).toString());

const sentence = /[A-Z][^<>]{8,}[.:]/;

/** What is wrong with an answer to a hostile value; undefined where nothing is. */
function objection({ status, headers, body }: Answer, value: string): string | undefined {
  if (status >= 500) return `answers ${status}`;
  if (headers['hacked'] !== undefined || /hacked/.test(String(headers['set-cookie'])))
    return 'splits the headers';
  const target = headers['location'];
  if (typeof target === 'string' && !/^\/(?![/\\])[\x21-\x7e]*$/.test(target)) return `leads to ${target}`;
  const type = String(headers['content-type'] ?? '');
  if (status >= 400 && !sentence.test(body.replace(/&[#\w]+;/g, ' '))) return `${status} without a sentence`;
  if (headers['x-content-type-options'] !== 'nosniff') return 'lets its type be guessed';
  if (!type.startsWith('text/html')) return undefined;
  if (/(href|action|src)="\s*(javascript|vbscript|data:text)/i.test(body)) return 'links to a script';
  if (/[<"]/.test(value) && value.length > 2 && body.includes(value)) return 'shows it as it came';
  if (/<(img|svg|iframe|object|embed|base|style|b|marquee)\b[^>]*(__hacked|evil)/i.test(body))
    return 'has its markup';
  return undefined;
}

describe('hostile values', () => {
  const objections: string[] = [];
  let count = 0;
  const statuses = new Map<number, number>();

  async function judge(origin: string, sent: Sent, value: string, where: string): Promise<void> {
    const answer = await askWhileBusy(
      () => ask(origin, sent).catch((error: unknown) => String(error)),
      (given) => (typeof given === 'string' ? undefined : given.status),
    );
    count++;
    const what = typeof answer === 'string' ? answer : objection(answer, value);
    if (typeof answer !== 'string') statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (what !== undefined) objections.push(`${where} ${JSON.stringify(value.slice(0, 60))}: ${what}`);
  }

  /** The cookie and the token a page of ours would send along. */
  async function admission(origin: string): Promise<{ readonly cookie: string; readonly token: string }> {
    const { headers, body } = await ask(origin, { path: '/runs' });
    const cookie = [headers['set-cookie'] ?? []]
      .flat()
      .map((text) => text.split(';')[0]!)
      .join('; ');
    return { cookie, token: /name="_csrf" value="([^"]+)"/.exec(body)?.[1] ?? 'none' };
  }

  async function attack(home: TestHome): Promise<void> {
    const { url: origin } = await startWeb(home);
    const { cookie, token } = await admission(origin);
    const tasks: (() => Promise<void>)[] = [];
    const add = (sent: Sent, value: string, where: string): void => {
      tasks.push(() => judge(origin, sent, value, where));
    };
    for (const address of addresses) {
      const put = (text: string): string => address.replace('%', () => text);
      for (const value of hostileValues) add({ path: put(encoded(value)) }, value, address);
      for (const text of hostileEncodings) add({ path: put(text) }, text, address);
    }
    const type = { 'content-type': 'application/x-www-form-urlencoded', cookie };
    for (const [path, field] of formFields) {
      for (const value of hostileValues) {
        // A date that is none keeps the others from asking for a real run.
        const date = field === 'date' ? '' : '&date=2026-13-45';
        const body = `_csrf=${encodeURIComponent(token)}${date}&${field}=${encoded(value)}`;
        add({ method: 'POST', path, headers: type, body }, value, `${path} ${field}`);
      }
    }
    // Few headers are read at all: a sample of each kind does for them.
    const someOfThem = hostileValues.filter((_, index) => index % 4 === 0);
    for (const name of headerNames) {
      for (const value of someOfThem) {
        // What a client can send at all: bytes, and no line breaks.
        const bytes = [...Buffer.from(value.slice(0, 2_000))].filter((byte) => byte >= 0x20 && byte !== 0x7f);
        const text = Buffer.from(bytes).toString('latin1');
        add({ path: '/nothing-is-here', headers: { [name]: text } }, value, `header ${name}`);
      }
    }
    const lanes = Array.from({ length: 12 }, async () => {
      for (let task = tasks.pop(); task; task = tasks.pop()) await task();
    });
    await Promise.all(lanes);
  }

  beforeAll(async () => {
    await withHome(attack);
    agent.destroy();
    console.log(
      `${hostileValues.length} values, ${count} requests, by status:`,
      Object.fromEntries(statuses),
    );
  });

  it('are many', () => {
    expect(hostileValues.length).toBeGreaterThanOrEqual(200);
    expect(count).toBeGreaterThan(1_000);
  });

  it('break nothing, wherever a page, an answer, a form or a header takes them', () => {
    expect(objections).toEqual([]);
  });
});
