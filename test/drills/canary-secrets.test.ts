import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import type { Redis } from 'ioredis';
import { expect, test, vi } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { homeLayout } from '../../src/stack/home.ts';
import { homeSecrets } from '../../src/stack/secrets.ts';
import { clockAt, gatewayAt, meeting, smallMarket, type TestHome, withHome } from '../harness/home.ts';
import { type RunningCommand, until } from '../harness/openbell.ts';
import { reservedPort } from '../harness/reserved-port.ts';
import { runSql } from '../harness/sql.ts';
import { newsOf, withNews } from '../harness/tracker.ts';
import { canariesIn, makeCanaries } from './canaries.ts';
import { recordFigure } from './figures.ts';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const date = parseTradingDay('2026-11-20');

/** Somebody has written it into a headline, which tables and pages hold for good: the logs, which quote it, must not. */
const quotedSetting = 'NOTIFY_NTFY_TOKEN';
const isLog = (place: string): boolean => place === 'output of openbell up' || /^file .*\/log\//.test(place);

/** Answers every request with 401 and tells back what it was asked, as careless servers do. */
async function refusingServer(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    request.resume();
    response.statusCode = 401;
    response.end(`no right to ${request.url ?? ''} with ${request.headers.authorization ?? 'nothing'}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** Everything a place holds, by name. */
type Found = Map<string, string>;

function filesBelow(folder: string, found: Found, leaveOut: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (leaveOut.has(path)) continue;
    const entry = statSync(path);
    if (entry.isDirectory()) filesBelow(path, found, leaveOut);
    else if (entry.isFile()) found.set(`file ${path}`, readFileSync(path, 'latin1'));
  }
}

async function redisContent(redis: Redis, found: Found): Promise<void> {
  for (const key of await redis.keys('*')) {
    const kind = await redis.type(key);
    const value: unknown =
      kind === 'hash'
        ? await redis.hgetall(key)
        : kind === 'list'
          ? await redis.lrange(key, 0, -1)
          : kind === 'set'
            ? await redis.smembers(key)
            : kind === 'zset'
              ? await redis.zrange(key, '0', '-1')
              : kind === 'stream'
                ? await redis.xrange(key, '-', '+')
                : await redis.get(key);
    found.set(`Redis ${key}`, JSON.stringify(value));
  }
}

async function storeContent({ stack }: TestHome, found: Found): Promise<void> {
  const tables = await runSql<{ name: string }>(
    stack.clickhouse,
    "SELECT database || '.' || name AS name FROM system.tables WHERE database IN ('openbell', 'News')",
  );
  for (const { name } of tables) {
    // Bars hold no text but their symbol's.
    const rows = name.endsWith('.bars_1m') ? [] : await runSql(stack.clickhouse, `SELECT * FROM ${name}`);
    found.set(`table ${name}`, JSON.stringify(rows));
  }
}

/** Command lines and titles of every process of the home. Their environment is theirs to keep. */
function commandLines(folder: string, found: Found): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const own = readFileSync(`/proc/${pid}/environ`, 'latin1').includes(folder);
      const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      if (own || line.includes(folder)) found.set(`command line of ${pid}`, line);
    } catch {
      // It has ended meanwhile, or is somebody else's.
    }
}

const paths = [
  ...['/', '/live', '/eod', '/accuracy', '/runs', '/system', '/sign-in', '/nothing-is-here', '/metrics'],
  ...[
    `/report/${date}`,
    `/forecast/${date}/default`,
    '/stock/NOSUCH',
    '/report/x',
    '/runs/morning-2026-11-20-1',
  ],
  ...[
    '/api/v1/reports',
    '/api/v1/system',
    '/api/v1/alerts',
    '/api/v1/live',
    '/api/v1/runs',
    '/api/v1/calendar',
  ],
  ...['/api/v1/openapi.json', '/api/v1/nothing', '/healthz', '/readyz'],
  ...['/queues/', '/queues/api/queues?activeQueue=notify-webhook', '/queues/api/redis/stats'],
  ...['slack', 'discord', 'telegram', 'ntfy', 'email'].map(
    (channel) => `/queues/api/queues?activeQueue=notify-${channel}&status=latest`,
  ),
];

async function answers(web: string, token: string, found: Found): Promise<void> {
  for (const path of paths) {
    const headers = { authorization: `Bearer ${token}` };
    for (const [who, init] of [
      ['an operator', { headers }],
      ['nobody', {}],
      ['a wrong token', { headers: { authorization: 'Bearer wrong' } }],
    ] as const) {
      const response = await fetch(`${web}${path}`, init);
      found.set(
        `answer to ${who} at ${path}`,
        JSON.stringify([...response.headers]) + (await response.text()),
      );
    }
  }
}

test('recognisable secrets in every secret setting, and every failure there is: none is found anywhere', async () => {
  const { server, port } = await refusingServer();
  const canaries = makeCanaries({ refusing: port });
  const { REDIS_URL, REDIS_PASSWORD, CLICKHOUSE_PASSWORD, ...known } = canaries.env;
  const quoted = canaries.texts.get(quotedSetting)!;
  const webPort = await reservedPort();
  const trackerPort = await reservedPort();
  const web = `http://127.0.0.1:${webPort}`;
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  const gateway = await gatewayAt(smallMarket(), clock);
  const env = {
    ...{ ...meeting(clock, gateway), ...known, LOG_LEVEL: 'debug' },
    ...{ WEB_PORT: String(webPort), TRACKER_PORT: String(trackerPort) },
    ...{ NOTIFY_TELEGRAM_CHAT: '1', NOTIFY_TELEGRAM_API: `http://127.0.0.1:${port}` },
    ...{ NOTIFY_EMAIL_FROM: 'a@example.com', NOTIFY_EMAIL_TO: 'b@example.com', NOTIFY_TIMEOUT_S: '2' },
  };
  const found: Found = new Map();
  const keep = (name: string, { stdout, stderr }: { stdout: string; stderr: string }): void => {
    found.set(`output of ${name}`, stdout + stderr);
  };
  await withHome(async (home) =>
    withNews(home, async (news) => {
      const layout = homeLayout(home.folder);
      const { redisPassword, storePassword } = homeSecrets(layout);
      const texts = new Map([
        ...canaries.texts,
        ['the embedded Redis', redisPassword],
        ['the embedded store', storePassword],
      ]);
      const start = (name: string): RunningCommand =>
        home.start([name], { ...env, TRIGGERS_FOLDER: join(`${home.folder}-triggers`) });
      const up = start('up');
      await until('the pages are there', () =>
        fetch(`${web}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
      await home.untilRun(date, 'has ended', ({ finishedAt }) => finishedAt !== null);
      await news.addNews(newsOf('AAPL', clock.clock.now(), { headline: `quotes ${quoted}` }));
      await until('a channel has refused the notice of the report', async () => {
        const keys = await home.queues.redis.keys('*:notify-*');
        const kinds = await Promise.all(keys.map((key) => home.queues.redis.type(key)));
        const jobs = await Promise.all(
          keys
            .filter((_, index) => kinds[index] === 'hash')
            .map((key) => home.queues.redis.hget(key, 'failedReason')),
        );
        return jobs.some((reason) => reason !== null);
      });

      const commands: readonly (readonly [args: readonly string[], env: Readonly<Record<string, string>>])[] =
        [
          [['config', 'show'], env],
          [['config', 'show', '--json'], env],
          [['notify', 'test'], env],
          [['notify', 'list'], env],
          [['check'], env],
          [['morning'], { ...env, REDIS_URL: REDIS_URL!, REDIS_PASSWORD: '' }],
          [['morning'], { ...env, REDIS_URL: 'redis://127.0.0.1:1/0', REDIS_PASSWORD: REDIS_PASSWORD! }],
          [
            ['worker'],
            {
              ...env,
              REDIS_URL: home.stack.redis.url.replace(/:[^:@]+@/, '@'),
              REDIS_PASSWORD: REDIS_PASSWORD!,
            },
          ],
          [
            ['report', 'show'],
            { ...env, CLICKHOUSE_URL: home.stack.clickhouse.url, CLICKHOUSE_PASSWORD: CLICKHOUSE_PASSWORD! },
          ],
          [
            ['report', 'show'],
            { ...env, CLICKHOUSE_URL: 'http://127.0.0.1:1', CLICKHOUSE_PASSWORD: CLICKHOUSE_PASSWORD! },
          ],
          [['web'], { ...env, WEB_TOKEN: 'short' }],
          [['track', 'list'], env],
          ...(['html', 'csv', 'json', 'parquet'] as const).map(
            (format) => [['report', 'export', '--format', format, '--out', '-'], env] as const,
          ),
        ];
      for (const [args, more] of commands) keep(`openbell ${args.join(' ')}`, await home.run(args, more));

      // The right secrets at the wrong places, which then stand in addresses and fields.
      await fetch(`${web}/?token=${known['WEB_TOKEN']!}`);
      await fetch(`${web}/sign-in`, {
        method: 'POST',
        body: new URLSearchParams({ password: known['WEB_PASSWORD']! }),
      });
      await fetch(`http://127.0.0.1:${trackerPort}/track`, {
        method: 'POST',
        headers: { authorization: `Bearer ${known['TRACKER_TOKEN']!}`, 'content-type': 'application/json' },
        body: '{',
      });
      for (const path of ['/metrics', '/healthz', '/readyz', '/state', '/nothing'])
        found.set(
          `the tracker at ${path}`,
          await (await fetch(`http://127.0.0.1:${trackerPort}${path}`)).text(),
        );
      await answers(web, known['WEB_TOKEN']!, found);
      commandLines(home.folder, found);
      await redisContent(home.queues.redis, found);
      await storeContent(home, found);
      keep('openbell up', await up.stop());
      // Where the passwords of the embedded servers are kept, readable by their owner alone.
      filesBelow(home.folder, found, new Set([layout.secrets, layout.redisConfiguration]));

      const jobs = [...found].filter(([name]) => name.startsWith('Redis') && name.includes('notify-'));
      expect(jobs.map(([, text]) => text).join()).toContain('failedReason');
      const logged = [...found].filter(([name]) => isLog(name)).map(([, text]) => text);
      expect(logged.join()).toMatch(/"headline":"quotes \*+"/);
      const held = [...found].flatMap(([name, text]) =>
        canariesIn(text, texts)
          .filter((secret) => secret !== quotedSetting || isLog(name))
          .map((secret) => `${secret} in ${name}`),
      );
      expect(held).toEqual([]);
      recordFigure({
        ...{ drill: 'canary secrets', figure: `places searched for ${texts.size} secrets, found in none` },
        ...{ value: found.size, unit: 'places', target: 'found nowhere' },
      });
    }),
  );
  server.closeAllConnections();
  server.close();
  await gateway.close();
});
