/**
 * The live page under load, on real processes: a web server, Redis, and 500 pages that listen to /events/live.
 *
 *   450 of them read as browsers do, 50 read a byte a second. 50 tickers change each second and 5 alerts a second are published,
 *   for 30 s (`--seconds 10` for less): what the server's memory grows by, and how long an alert takes from being published to
 *   each page that reads.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Redis } from 'ioredis';
import { pino } from 'pino';

const { attachOrStart } = await import('../dist/stack/stack.js');
const { loadSettings } = await import('../dist/config/load-settings.js');
const { systemClock } = await import('../dist/calendar/clock.js');
const { trackerLiveChannel } = await import('../dist/jobs/tracker-channel.js');

const entry = fileURLToPath(new URL('../dist/bundle/main.js', import.meta.url));
const quickListeners = 450;
const slowListeners = 50;
const tickerCount = 50;
const alertsPerSecond = 5;
const given = process.argv.indexOf('--seconds');
const seconds = given < 0 ? 30 : Number(process.argv[given + 1]);
const limits = { memoryMB: 50, alertMs: 250 };
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const memoryOf = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

const request = (port) =>
  `GET /events/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`;

/** A page that reads: calls `onAlert` with each alert's id. */
function listen(port, onAlert) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request(port)));
    let rest = '';
    socket.setEncoding('utf8');
    socket.once('error', reject);
    socket.on('data', (text) => {
      if (rest === '') resolve(socket);
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      if (rest === '') rest = ' ';
      for (const line of lines) {
        const found = line.includes('"spoken"') ? /"key":"([^"]+)"/.exec(line) : null;
        if (found) onAlert(found[1]);
      }
    });
  });
}

/** A page whose line is all but dead: it takes a byte a second. */
function crawl(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...{ port, host: '127.0.0.1' },
      onread: { buffer: Buffer.alloc(1), callback: () => false },
    });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.write(request(port));
      resolve(socket);
    });
    const timer = setInterval(() => socket.resume(), 1_000);
    socket.once('close', () => clearInterval(timer));
  });
}

const price = (second, k) => Number((2 + k / 10 + (second % 7) / 100).toFixed(2));

function stateAt(second, now) {
  const active = Array.from({ length: tickerCount }, (_, k) => ({
    ticker: `T${k}`,
    ...{
      openedAt: now - 30_000,
      firstSampleTime: now - 29_000,
      endsAt: now + 31_000,
      samples: second,
      alerts: 1,
    },
    ...{ baseline: 2 + k / 10, price: price(second, k), priceTime: now, changePercent: (second % 7) / 2 },
    ...{
      feed: 'rt_trade_volume',
      stream: 'streaming',
      halted: false,
      recommendation: 'BUY',
      recovered: false,
    },
    headline: `Company number ${k} has news that is about as long as headlines are`,
  }));
  const counters = { ticks: 1_000 * second, samples: 50 * second, alerts: 5 * second, gaps: 0 };
  return {
    ...{ at: now, mode: 'SIMULATED', account: 'DUSIM1', connection: 'connected', clientId: 10 },
    ...{ active, waiting: [], failed: [], counters },
  };
}

const alertOf = (id, now, k) => ({
  ...{
    id,
    ticker: `T${k % tickerCount}`,
    time: now,
    decidedAt: now,
    price: 3.15,
    baseline: 3,
    changePercent: 5,
  },
  ...{
    value: 3,
    headline: 'News that is about as long as headlines are',
    mode: 'SIMULATED',
    durable: 'disk',
  },
});

/** Publishes as a tracker does. @returns when each alert was published, and how much memory the server had at most. */
async function publish(redis, pid) {
  const published = new Map();
  let peak = 0;
  for (let step = 0; step < seconds * alertsPerSecond; step++) {
    const now = Date.now();
    const id = randomUUID();
    published.set(id, performance.now());
    await redis.publish(trackerLiveChannel, JSON.stringify({ kind: 'alert', alert: alertOf(id, now, step) }));
    if (step % alertsPerSecond === 0) {
      const state = stateAt(step / alertsPerSecond, now);
      await redis.publish(trackerLiveChannel, JSON.stringify({ kind: 'state', state }));
    }
    peak = Math.max(peak, memoryOf(pid));
    await wait(1_000 / alertsPerSecond);
  }
  return { published, peak };
}

async function measure(home, settings) {
  const stack = await attachOrStart(settings, systemClock, pino({ level: 'silent' }));
  const web = spawn(process.execPath, [entry, 'web'], {
    env: { ...process.env, OPENBELL_HOME: home, WEB_PORT: '0', LOG_LEVEL: 'error', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const redis = new Redis(stack.redis.url);
  const sockets = [];
  try {
    const port = await new Promise((resolve, reject) => {
      let output = '';
      web.stdout.on('data', (text) => {
        output += text;
        const found = /the pages: http:\/\/127\.0\.0\.1:(\d+)/.exec(output);
        if (found) resolve(Number(found[1]));
      });
      web.once('exit', () => reject(new Error(`the web server ended: ${output}`)));
    });
    for (let k = 0; k < 3; k++) await (await fetch(`http://127.0.0.1:${port}/live`)).text();
    const before = memoryOf(web.pid);
    const arrivals = [];
    for (let k = 0; k < quickListeners; k++) {
      sockets.push(await listen(port, (id) => arrivals.push({ id, at: performance.now() })));
    }
    for (let k = 0; k < slowListeners; k++) sockets.push(await crawl(port));
    const { published, peak } = await publish(redis, web.pid);
    await wait(1_000);
    const delays = arrivals.filter(({ id }) => published.has(id)).map(({ id, at }) => at - published.get(id));
    delays.sort((a, b) => a - b);
    return { grown: peak - before, before, delays, expected: published.size * quickListeners };
  } finally {
    for (const socket of sockets) socket.destroy();
    redis.disconnect();
    web.kill('SIGTERM');
    await new Promise((resolve) => (web.exitCode === null ? web.once('exit', resolve) : resolve()));
    await stack.stop();
  }
}

const home = mkdtempSync(join(tmpdir(), 'openbell-bench-'));
let failed = false;
const judge = (text, ok) => {
  console.log(`${text}${ok ? '' : '   ← misses its target'}`);
  failed ||= !ok;
};
try {
  const { settings } = loadSettings({ env: { OPENBELL_HOME: home }, dotenvPath: null });
  const { grown, before, delays, expected } = await measure(home, settings);
  const at = (share) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? NaN;
  const who = `${quickListeners} pages and ${slowListeners} that read a byte a second`;
  judge(
    `${who}: the server grew by ${grown.toFixed(0)} MB from ${before.toFixed(0)} MB (target ${limits.memoryMB})`,
    grown <= limits.memoryMB,
  );
  judge(`  ${delays.length} of ${expected} alerts arrived`, delays.length === expected);
  judge(
    `  published to page: p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, longest ${at(1).toFixed(1)} ms (target for p99 ${limits.alertMs} ms)`,
    at(0.99) <= limits.alertMs,
  );
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
process.exitCode = failed ? 1 : 0;
