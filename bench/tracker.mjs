/**
 * The live tracker as a whole, on real processes: trades of 100 tickers from a simulated gateway over TCP.
 *
 *   alerts   1,000 trades a second for 60 s: from the bytes at the socket to the alert synced on disk and its notification in the queue; in
 *            the same run a poller asks ClickHouse every 2 s, as a program without a tracker would
 *   burst    5,000 trades a second for 30 s: every one of them in ClickHouse, and how long the event loop kept others waiting
 *   memory   2,000,000 trades (only with --memory)
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ClickHouseLogLevel, createClient } from '@clickhouse/client';

const { openNewsStore } = await import('../dist/store/open-news-store.js');
const entry = fileURLToPath(new URL('../dist/bundle/main.js', import.meta.url));
const tickerCount = 100;
const tickers = Array.from({ length: tickerCount }, (_, k) => `T${String(k).padStart(3, '0')}`);
/** Within extended hours of a session day. */
const now = '2026-11-20T06:00:00-05:00';
/** From the gateway's start to the first trade: stack and tracker start, and everything is subscribed, meanwhile. */
const leadMs = 20_000;
const pollMs = 2_000;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function start(args, env) {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const running = { child, output: '' };
  const add = (chunk) => (running.output += chunk);
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  running.exited = new Promise((resolve) => child.once('close', resolve));
  running.line = async (pattern) => {
    for (;;) {
      const found = pattern.exec(running.output);
      if (found) return found;
      if (child.exitCode !== null) throw new Error(running.output.slice(-2_000));
      await wait(20);
    }
  };
  return running;
}

/**
 * Trades of all tickers, evenly spread: each rests until its third sample, then rises by 5 points of its baseline each second, so that every
 * alert is worth a notification.
 */
function writeTape(file, perSecond, seconds, rises) {
  const lines = [];
  const total = perSecond * seconds;
  for (let k = 0; k < total; k++) {
    const at = leadMs + Math.floor((k * 1000) / perSecond);
    // Each ticker's seconds begin at a time of its own: 100 alerts a second, one every 10 ms.
    const ticker = k % tickerCount;
    const phase = ticker + 100 * (ticker % 10);
    const second = Math.floor((at - leadMs - phase) / 1000);
    const steps = rises ? Math.max(0, second - 9) : 0;
    const price = Number((1 + 0.051 * steps).toFixed(3));
    lines.push(
      `{"ticker":"${tickers[k % tickerCount]}","at":${at},"price":${price},"size":${100 + (k % 7)}}`,
    );
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
  return total;
}

const memoryOf = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

async function metricsOf(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name) =>
    Number(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1]);
  return (name) => value(`openbell_tracker_${name}`);
}

/** Runs a tracker over a tape; `during` is called once trading begins, `after` when it is over and all is stored. */
async function run(perSecond, seconds, { rises, during, after, windows = seconds }) {
  const home = mkdtempSync(join(tmpdir(), 'openbell-bench-'));
  const tape = join(home, '..', `${home.split('/').at(-1)}.ndjson`);
  const total = writeTape(tape, perSecond, seconds, rises);
  const since = Date.now();
  const env = {
    OPENBELL_HOME: home,
    TRIGGERS_FOLDER: `${home}-triggers`,
    OPENBELL_NOW: now,
    OPENBELL_NOW_SINCE: String(since),
    TRACKER_LINES: String(tickerCount),
    IBKR_LINES: String(tickerCount + 50),
    IBKR_MAX_MESSAGES: '50',
    IBKR_TRACKER_MESSAGES: '45',
    ALERT_WINDOW_S: String(Math.max(60, windows)),
    ALERT_MAX_PRICE: '1000',
    NOTIFY_LOG: 'true',
    LOG_LEVEL: 'error',
  };
  const gateway = start(
    ['gateway', 'simulate', '--port', '0', '--json', '--no-fragmentation', '--symbols', '20', '--tape', tape],
    env,
  );
  const { port } = JSON.parse((await gateway.line(/\{"ready":true.*\}/))[0]);
  const stack = start(['store', '--log-level', 'info'], env);
  try {
    const [, url] = await stack.line(/(http:\/\/127\.0\.0\.1:\d+)/);
    const { storePassword } = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8'));
    const sql = createClient({
      log: { level: ClickHouseLogLevel.OFF },
      url,
      username: 'default',
      password: storePassword,
    });
    const tracker = start(['tracker', '--log-level', 'info'], { ...env, IBKR_PORT: String(port) });
    const [, http] = await tracker.line(/"url":"([^"]+)"[^\n]*"msg":"tracker ready"/);
    await tracker.line(/"msg":"market data: /);
    const startedAt = Date.parse(now);
    const clock = () => startedAt + Date.now() - since;
    await addNews(url, storePassword, clock());
    while (clock() < startedAt + leadMs) await wait(50);
    const state = { sql, http, pid: tracker.child.pid, clock, total, tracker };
    const [found] = await Promise.all([during?.(state), wait(seconds * 1000 + 1_000)]);
    for (let tries = 0; tries < 600; tries++) {
      if ((await metricsOf(http))('unwritten_rows') === 0) break;
      await wait(100);
    }
    const result = await after(state, found);
    tracker.child.kill('SIGTERM');
    await tracker.exited;
    await sql.close();
    return result;
  } finally {
    gateway.child.kill('SIGKILL');
    stack.child.kill('SIGTERM');
    await stack.exited;
    await wait(500);
    for (const path of [home, tape, `${home}-triggers`])
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function addNews(url, password, at) {
  const store = await openNewsStore({
    ...{ url, user: 'default', password, database: 'openbell', newsDatabase: 'News' },
    clock: { now: () => at, sleep: () => Promise.resolve() },
    retryForMs: 10_000,
  });
  const analysis = { sentiment: 'positive', recommendation: 'BUY', confidence: 'high', explanation: '' };
  for (const ticker of tickers) {
    await store.addNews({
      ticker,
      headline: ticker,
      articleUrl: ticker,
      detectedAt: at,
      analyzedAt: at,
      source: 'bench',
      ...analysis,
    });
  }
  await store.close();
}

/** What a program that asks every 2 s would notice, and how long after the trade. */
async function poll({ sql, clock }, seconds) {
  const seen = new Set();
  const delays = [];
  const end = clock() + seconds * 1000;
  while (clock() < end) {
    const began = Date.now();
    const answer = await sql.query({
      query: `SELECT ticker, toUnixTimestamp(timestamp) AS second FROM News.price_tracking
        WHERE source = 'ibkr_last_trade' AND price >= 1.05 AND recommendation = 'BUY'`,
      format: 'JSONEachRow',
    });
    for (const { ticker, second } of await answer.json()) {
      const key = `${ticker} ${second}`;
      if (seen.has(key)) continue;
      seen.add(key);
      delays.push(clock() - Number(second) * 1000);
    }
    await wait(Math.max(0, pollMs - (Date.now() - began)));
  }
  return delays.sort((a, b) => a - b);
}

const ms = (seconds) => `${(seconds * 1000).toFixed(2)} ms`;
let failed = false;
const judge = (text, ok) => {
  console.log(`${text}${ok ? '' : '   ← misses its target'}`);
  failed ||= !ok;
};

const alerts = await run(1_000, 60, {
  rises: true,
  during: (state) => poll(state, 60),
  after: async ({ http }, delays) => {
    const metric = await metricsOf(http);
    return {
      p50: metric('tick_to_alert_seconds{quantile="0.5"}'),
      p99: metric('tick_to_alert_seconds{quantile="0.99"}'),
      count: metric('tick_to_alert_seconds_count'),
      polled: delays[Math.floor(delays.length / 2)] / 1000,
      polledCount: delays.length,
    };
  },
});
console.log(`100 tickers, 1,000 trades a second, 60 s: ${alerts.count} alerts, each synced and in the queue`);
judge(`  tick to alert: p50 ${ms(alerts.p50)}, p99 ${ms(alerts.p99)} (target 10 ms)`, alerts.p99 <= 0.01);
judge(
  `  polling every 2 s: p50 ${ms(alerts.polled)} over ${alerts.polledCount} finds, ${(alerts.polled / alerts.p50).toFixed(0)} times as long (target 200)`,
  alerts.polled / alerts.p50 >= 200,
);

const burst = await run(5_000, 30, {
  rises: false,
  after: async ({ sql, http, total }) => {
    const [{ rows }] = await (
      await sql.query({
        query: 'SELECT toUInt32(count()) AS rows FROM openbell.price_ticks',
        format: 'JSONEachRow',
      })
    ).json();
    const metric = await metricsOf(http);
    return {
      rows,
      total,
      loop: metric('event_loop_delay_seconds{quantile="0.99"}'),
      longest: metric('event_loop_delay_seconds{quantile="1"}'),
    };
  },
});
judge(
  `burst of 5,000 trades a second, 30 s: ${burst.rows} of ${burst.total} in ClickHouse`,
  burst.rows === burst.total,
);
judge(
  `  event loop: p99 ${ms(burst.loop)}, longest ${ms(burst.longest)} (target for p99 50 ms)`,
  burst.loop <= 0.05,
);

if (process.argv.includes('--memory')) {
  const seconds = 200;
  const memory = await run(10_000, seconds, {
    rises: false,
    windows: 3_600,
    during: async ({ pid }) => {
      const samples = [];
      for (let k = 0; k < seconds / 5; k++) {
        samples.push(memoryOf(pid));
        await wait(5_000);
      }
      return samples;
    },
    after: async ({ http }, samples) => ({ samples, ticks: (await metricsOf(http))('ticks_total') }),
  });
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const quarter = Math.floor(memory.samples.length / 4);
  const early = mean(memory.samples.slice(quarter, 2 * quarter));
  const late = mean(memory.samples.slice(3 * quarter));
  judge(
    `${memory.ticks} trades: memory ${early.toFixed(0)} MB in the second quarter, ${late.toFixed(0)} MB in the last, ${(late / early).toFixed(2)} × (target 1.1)`,
    late / early <= 1.1,
  );
}
process.exitCode = failed ? 1 : 0;
