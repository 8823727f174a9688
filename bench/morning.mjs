/**
 * A whole morning against the simulated gateway at 600 ms for a 7,800-bar answer, frames rendered before the clock starts.
 * The bound is what pacing and latency alone would take: max(messages ÷ rate, Σ latency ÷ in flight).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../dist/bundle/main.js', import.meta.url));
const latencySeconds = 0.6;
const barsOfThatLatency = 7_800;

function start(args, env) {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result = { child, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (result.stdout += chunk));
  child.stderr.on('data', (chunk) => (result.stderr += chunk));
  result.exited = new Promise((resolve) => child.once('close', resolve));
  return result;
}

async function gatewayAt(now, symbols, prerender) {
  const gateway = start(
    [
      'gateway',
      'simulate',
      '--port',
      '0',
      '--json',
      '--no-fragmentation',
      '--symbols',
      String(symbols),
    ].concat([...['--latency', String(latencySeconds * 1000), '--now', now, '--prerender', prerender]]),
    {},
  );
  const line = await new Promise((resolve, reject) => {
    gateway.child.stdout.on('data', () => {
      const found = /\{"ready":true.*\}/.exec(gateway.stdout);
      if (found) resolve(found[0]);
    });
    void gateway.exited.then(() => reject(new Error(gateway.stderr)));
  });
  return { ...gateway, ...JSON.parse(line) };
}

/** What /proc says of a process, or nothing once it has ended. */
function processAt(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return {
      parent: Number(stat[1]),
      cpu: (Number(stat[11]) + Number(stat[12])) / 100,
      args: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' '),
      peak: Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    };
  } catch {
    return undefined;
  }
}

function roleOf({ args }) {
  if (args.startsWith('redis-server')) return 'redis';
  if (args.includes('embedded-main')) return 'store';
  if (args.includes('keeper-main')) return 'keeper';
  return /main\.js (\w+)/.exec(args)?.[1];
}

/** CPU seconds and peak memory by role: of the gateway, and of every process that names the home or descends from one. */
function sampleRoles(home, gatewayPid, found) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const all = new Map(pids.map((pid) => [Number(pid), processAt(pid)]).filter(([, entry]) => entry));
  const ours = (entry) =>
    entry !== undefined && (entry.args.includes(home) || (entry.parent > 1 && ours(all.get(entry.parent))));
  for (const [pid, entry] of all) {
    const parent = all.get(entry.parent);
    const role = pid === gatewayPid ? 'gateway' : roleOf(entry);
    const worker = role === 'worker' && parent !== undefined && roleOf(parent) === 'morning';
    if (role && (pid === gatewayPid || worker || ours(entry))) found.set(role, entry);
  }
}

async function morning(home, port, gatewayPid, now, settings) {
  const env = {
    OPENBELL_HOME: home,
    IBKR_PORT: String(port),
    OPENBELL_NOW: now,
    OPENBELL_NOW_SINCE: String(Date.now()),
    ...settings,
  };
  const before = new Map();
  sampleRoles(home, gatewayPid, before);
  const command = start(['morning'], env);
  const roles = new Map();
  const sampling = setInterval(() => sampleRoles(home, gatewayPid, roles), 250);
  const code = await command.exited;
  clearInterval(sampling);
  if (code !== 0) throw new Error(`the morning ended with ${code}: ${command.stderr.slice(-1500)}`);
  const shown = start(['report', 'show', '--json'], env);
  await shown.exited;
  const { run } = JSON.parse(shown.stdout);
  const gatewayBefore = before.get('gateway')?.cpu ?? 0;
  const gateway = roles.get('gateway');
  if (gateway) roles.set('gateway', { ...gateway, cpu: gateway.cpu - gatewayBefore });
  return { seconds: run.timings.total / 1000, symbols: run.counts.symbols, roles };
}

function boundOf(symbols, sessions, rate, inFlight) {
  const latency = Math.max(0.06, (latencySeconds * sessions * 390) / barsOfThatLatency);
  // Two messages a scan (about 50 scans), one a symbol.
  return Math.max((symbols + 100) / rate, (symbols * latency) / inFlight);
}

function print(name, result, bound) {
  const ratio =
    bound === undefined ? '' : `  bound ${bound.toFixed(1)} s  ratio ${(result.seconds / bound).toFixed(2)}`;
  console.log(`${name.padEnd(34)} ${result.seconds.toFixed(1)} s  ${result.symbols} symbols${ratio}`);
  for (const [role, { cpu, peak }] of result.roles) {
    console.log(`    ${role.padEnd(14)} ${cpu.toFixed(1).padStart(6)} s CPU   peak ${peak.toFixed(0)} MB`);
  }
}

let missed = false;

/** Prints a ratio beside its target and remembers a miss. */
function hold(name, ratio, target) {
  const held = ratio <= target;
  missed ||= !held;
  console.log(`    ${name}: ${ratio.toFixed(2)}  (target at most ${target})${held ? '' : '  MISSED'}`);
}

async function withGateway(now, symbols, prerender, work) {
  const gateway = await gatewayAt(now, symbols, prerender);
  try {
    return await work(gateway.port, gateway.child.pid);
  } finally {
    gateway.child.kill();
    await gateway.exited;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'openbell-bench-'));
const day = '2026-11-19T05:45:00-05:00';
const next = '2026-11-20T05:45:00-05:00';
const home = (name) => join(folder, name);
/** Where the gateway is ours alone and no tracker runs: all 45 messages a second. */
const eight = { IBKR_IN_FLIGHT: '8', IBKR_MAX_MESSAGES: '45', IBKR_TRACKER_MESSAGES: '0' };
const wide = { IBKR_IN_FLIGHT: '45', IBKR_MAX_MESSAGES: '45', IBKR_TRACKER_MESSAGES: '0' };
try {
  const [first, fast] = await withGateway(day, 1500, '21 D', async (port, pid) => [
    await morning(home('a'), port, pid, day, eight),
    await morning(home('b'), port, pid, day, wide),
  ]);
  print('first morning, 8 in flight', first, boundOf(first.symbols, 21, 45, 8));
  hold('morning ÷ bound', first.seconds / boundOf(first.symbols, 21, 45, 8), 1.25);
  print('first morning, 45 in flight', fast, boundOf(fast.symbols, 21, 45, 45));
  hold('morning ÷ bound', fast.seconds / boundOf(fast.symbols, 21, 45, 45), 2);
  const second = await withGateway(next, 1500, '2 D', (port, pid) =>
    morning(home('a'), port, pid, next, eight),
  );
  print('next morning, 8 in flight', second);
  hold('next ÷ first', second.seconds / first.seconds, 0.4);
  if (process.argv.includes('--2000')) {
    const large = await withGateway(day, 5500, '1 D', (port, pid) =>
      morning(home('c'), port, pid, day, { ...wide, UNIVERSE_SIZE: '2000' }),
    );
    print('2,000 symbols, 45 in flight', large);
    hold(
      "worker's peak memory ÷ that at 500",
      large.roles.get('worker').peak / fast.roles.get('worker').peak,
      1.3,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;
