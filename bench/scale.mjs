/**
 * How a run grows: a first morning over 500, 2,000 and 5,000 simulated symbols, each on an embedded stack of its own with one worker,
 * eight requests in flight and a gateway that takes 600 ms, as real ones do. The time a symbol must stay within 15 % of the mean, and
 * the worker's memory flat from its 500th symbol on, by when its code is compiled and its pools are full. Then how analysis scales by
 * itself: the same analyses, each repeated so that the processor is what there is too little of, and not the embedded store, which
 * takes one statement at a time: by one analysis worker of one thread and by two, against what a bare loop gains from a second process
 * in the same minute.
 *
 * `node bench/scale.mjs 100,400 --analyses 60 --latency 0`: other sizes, how many symbols the second part has (0 leaves it out), and
 * another gateway (0 ms: what processor and store take).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { pino } from 'pino';

import { systemClock, shiftedClock } from '../dist/calendar/clock.js';
import { parseInstant } from '../dist/calendar/instant.js';
import { parseTradingDay } from '../dist/calendar/trading-day.js';
import { loadSettings } from '../dist/config/load-settings.js';
import { openQueues } from '../dist/jobs/queues.js';
import { createRun, hasEnded } from '../dist/jobs/run-ledger.js';
import { seededMarket } from '../dist/simulator/market/seeded-market.js';
import { attachOrStart } from '../dist/stack/stack.js';
import { openStore } from '../dist/store/open-store.js';

const spreadTarget = 0.15;
const memoryTarget = 1.15;
const shareTarget = 0.85;
const now = '2026-11-20T05:45:00-05:00';
const date = parseTradingDay('2026-11-20');
const entry = fileURLToPath(new URL('../dist/bundle/main.js', import.meta.url));
const preload = fileURLToPath(new URL('repeated-analysis.mjs', import.meta.url));
const silent = pino({ level: 'silent' });

const sizes = (process.argv[2]?.match(/^[\d,]+$/) ? process.argv[2] : '500,2000,5000').split(',').map(Number);
function numberAfter(name, otherwise) {
  const flag = process.argv.indexOf(name);
  return flag < 0 ? otherwise : Number(process.argv[flag + 1]);
}
const analyses = numberAfter('--analyses', 100);
const latency = numberAfter('--latency', 600);
const warmSymbols = 500;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const megabytes = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

let missed = false;
function hold(name, held, told) {
  missed ||= !held;
  console.log(`    ${name}: ${told}${held ? '' : '  MISSED'}`);
}

/** An `openbell` process that is ready once it has printed what `pattern` matches. */
async function start(args, env, pattern) {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise((resolve) => child.once('close', resolve));
  let output = '';
  const found = await new Promise((resolve, reject) => {
    const look = (chunk) => {
      output += chunk;
      const match = pattern.exec(output);
      if (match) resolve(match[0]);
      // What it prints later is not kept.
      if (output.length > 100_000) output = output.slice(-10_000);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    void exited.then(() => reject(new Error(output)));
  });
  return {
    pid: child.pid,
    found,
    async stop() {
      child.kill();
      await exited;
    },
  };
}

/** A stack, a gateway that answers after so long and the universe of so many symbols; whatever still runs is stopped after `work`. */
async function withHome(symbols, latencyMs, work) {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-scale-'));
  const since = String(Date.now());
  const env = {
    OPENBELL_HOME: folder,
    ...{ OPENBELL_NOW: now, OPENBELL_NOW_SINCE: since, UNIVERSE_SIZE: String(symbols) },
    ...{ WINDOW_SESSIONS: '15', ANALYSIS_THREADS: '1', IBKR_IN_FLIGHT: '8' },
    ...{ IBKR_MAX_MESSAGES: '45', IBKR_TRACKER_MESSAGES: '0' },
  };
  const { settings } = loadSettings({ env, dotenvPath: null });
  const clock = shiftedClock(parseInstant(now), 1, Number(since));
  const stack = await attachOrStart(settings, systemClock, silent);
  const store = await openStore({ ...stack.clickhouse, clock: systemClock });
  const queues = openQueues(stack.redis.url, silent);
  const running = new Set();
  const startHere = async (args, more, pattern) => {
    const process = await start(args, { ...env, ...more }, pattern);
    running.add(process);
    return process;
  };
  try {
    const size = Math.min(20_000, symbols * 2);
    const args = ['gateway', 'simulate', '--port', '0', '--json', '--no-fragmentation'];
    const gateway = await startHere(
      [...args, '--latency', String(latencyMs), '--symbols', String(size), '--now', now],
      {},
      /\{"ready":true.*\}/,
    );
    const IBKR_PORT = String(JSON.parse(gateway.found).port);
    const entries = seededMarket({ seed: 1, symbols: size })
      .listings.slice(0, symbols)
      .map(({ symbol, conId }) => ({ symbol, conId, primaryExchange: '' }));
    await store.saveUniverse({ date, origin: 'chosen', minimumVolume: 0, entries });
    const worker = (more) => startHere(['worker'], { IBKR_PORT, LOG_LEVEL: 'info', ...more }, /worker ready/);
    const newRun = async () =>
      (await createRun(store, queues, clock, { kind: 'morning', date, mode: 'by_hand' })).run.runId;
    return await work({ store, queues, worker, newRun });
  } finally {
    for (const process of running) await process.stop();
    await queues.close();
    await store.close();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

async function untilEnded(store, runId, look) {
  for (;;) {
    const run = await store.run(runId);
    if (hasEnded(run)) return run;
    for (let looks = 0; looks < 4; looks++) {
      await look?.();
      await pause(250);
    }
  }
}

const analysed = (queues) => queues.analyses.getJobCountByTypes('completed', 'failed');

/** One morning of so many symbols. */
function morning(symbols) {
  return withHome(symbols, latency, async ({ store, queues, worker, newRun }) => {
    const { pid } = await worker({});
    const samples = [];
    const run = await untilEnded(store, await newRun(), async () => {
      samples.push([await analysed(queues), megabytes(pid)]);
    });
    const within = (from, to) =>
      median(samples.filter(([done]) => done >= from && done < to).map(([, size]) => size));
    const { total, fetch = 0, scan = 0 } = run.timings;
    const memory = {
      warm: within(warmSymbols, warmSymbols + 0.2 * (symbols - warmSymbols)),
      end: within(0.9 * symbols, symbols),
      peak: Math.max(...samples.map(([, size]) => size)),
    };
    return {
      symbols,
      state: run.state,
      failed: run.counts.failed,
      total,
      fetch,
      scan,
      each: total / symbols,
      memory,
    };
  });
}

/** Symbols a second that analysis workers get through, from the first tenth to the last. */
async function analysisRate({ queues, store, worker, newRun }, workers) {
  const gateway = await worker({ WORKER_QUEUES: 'gateway' });
  const runId = await newRun();
  while ((await queues.analyses.getWaitingCount()) < analyses) await pause(100);
  await gateway.stop();
  const before = await analysed(queues);
  const env = { WORKER_QUEUES: 'analysis', ANALYSES_EACH: '400', NODE_OPTIONS: `--import=${preload}` };
  const started = await Promise.all(Array.from({ length: workers }, () => worker(env)));
  const marks = [];
  for (const share of [0.1, 0.9]) {
    let done;
    do {
      await pause(20);
      done = (await analysed(queues)) - before;
    } while (done < share * analyses);
    marks.push([performance.now(), done]);
  }
  await untilEnded(store, runId);
  for (const one of started) await one.stop();
  const [[from, first], [to, last]] = marks;
  return (1000 * (last - first)) / (to - from);
}

const loop = `const end = Date.now() + 4000; let rounds = 0;
while (Date.now() < end) { for (let i = 0, x = 0; i < 1e6; i++) x += Math.sqrt(i); rounds++; } console.log(rounds);`;

/** What a second process of a bare loop brings: rounds of two at the same time over those of one alone. */
async function bareRatio() {
  const rounds = async (processes) => {
    const each = Array.from({ length: processes }, async () => {
      const child = spawn(process.execPath, ['-e', loop], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      for await (const chunk of child.stdout) text += chunk;
      return Number(text);
    });
    return (await Promise.all(each)).reduce((sum, one) => sum + one, 0);
  };
  const one = await rounds(1);
  return (await rounds(2)) / one;
}

const runs = [];
for (const symbols of sizes) {
  const run = await morning(symbols);
  runs.push(run);
  const { warm, end, peak } = run.memory;
  const seconds = (milliseconds) => (milliseconds / 1000).toFixed(1);
  console.log(
    `${symbols} symbols: ${run.state}, ${run.failed} failed, ${seconds(run.total)} s, of it scan ${seconds(run.scan)} s, fetch ` +
      `${seconds(run.fetch)} s; ${run.each.toFixed(1)} ms a symbol; worker ${end.toFixed(0)} MB at the last tenth, ` +
      `${peak.toFixed(0)} MB at most`,
  );
  if (symbols < 2 * warmSymbols) continue;
  const slope = (1000 * (end - warm)) / (0.85 * (symbols - warmSymbols));
  const told = `${warm.toFixed(0)} MB after ${warmSymbols} symbols, ${end.toFixed(0)} MB at the end, ${slope.toFixed(1)} MB per 1,000 symbols`;
  hold(`memory, target at most × ${memoryTarget}`, run.state === 'done' && end <= memoryTarget * warm, told);
}
const mean = runs.reduce((sum, { each }) => sum + each, 0) / runs.length;
for (const { symbols, each } of runs) {
  const off = each / mean - 1;
  hold(
    `time a symbol at ${symbols}, target within ± ${100 * spreadTarget} %`,
    Math.abs(off) <= spreadTarget,
    `${(100 * off).toFixed(1)} %`,
  );
}

if (analyses > 0) {
  await withHome(analyses, 0, async (home) => {
    const bare = [await bareRatio()];
    const one = await analysisRate(home, 1);
    const two = await analysisRate(home, 2);
    bare.push(await bareRatio());
    const ratio = two / one;
    const target = shareTarget * Math.min(...bare);
    console.log(`${analyses} analyses: ${one.toFixed(1)} a second by one worker, ${two.toFixed(1)} by two`);
    hold(
      `two workers ÷ one, target at least ${shareTarget} × a bare loop's (${bare.map((b) => b.toFixed(2)).join(' before, ')} after)`,
      ratio >= target,
      `${ratio.toFixed(2)} of ${target.toFixed(2)}`,
    );
  });
}
process.exitCode = missed ? 1 : 0;
