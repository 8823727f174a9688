/**
 * Fetching bars through two simulated gateways against one, each answering a request after 600 ms: what a second gateway brings.
 * Few requests in flight and short answers, so that waiting and not this machine's CPU is the limit.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { systemClock } from '../dist/calendar/clock.js';
import { gatewayLimits, localBudget } from '../dist/ibkr/gateway-budget.js';
import { openGateway } from '../dist/ibkr/open-gateway.js';
import { JoinedGateways } from '../dist/jobs/joined-gateways.js';

const entry = fileURLToPath(new URL('../dist/bundle/main.js', import.meta.url));
const requests = 96;
const inFlight = 4;
const target = 1.8;
/** An answer takes its share of the latency by its bars: a day's 390 take 600 ms at this for 7,800. */
const latencyMs = 12_000;
const limits = gatewayLimits({
  ...{ IBKR_MAX_MESSAGES: 45, IBKR_TRACKER_MESSAGES: 0, IBKR_IN_FLIGHT: inFlight },
  ...{ IBKR_LINES: 100, TRACKER_LINES: 50, IBKR_SHARES: 4 },
});

async function startGateway() {
  const options = ['--port', '0', '--json', '--no-fragmentation', '--symbols', '60', '--prerender', '1 D'];
  const child = spawn(
    process.execPath,
    [
      entry,
      'gateway',
      'simulate',
      ...options,
      '--latency',
      String(latencyMs),
      '--now',
      '2026-11-19T17:00:00-05:00',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    const ready = /\{"ready":true.*\}/.exec(output);
    if (ready) return { child, port: JSON.parse(ready[0]).port };
  }
  throw new Error(`the gateway ended: ${output}`);
}

async function secondsThrough(ports) {
  const gateways = ports.map((port, index) => ({
    name: `g${index + 1}`,
    open: () =>
      openGateway({
        ...{ host: '127.0.0.1', port, clientIds: { low: 20, high: 39 }, connectTimeoutMs: 10_000 },
        ...{ requestTimeoutMs: 60_000, clock: systemClock, budget: localBudget(limits) },
      }),
  }));
  const log = { error: console.error };
  const all = new JoinedGateways({
    gateways,
    account: undefined,
    accept: async () => undefined,
    clock: systemClock,
    log,
  });
  await all.open();
  while (!all.members.every(({ connected }) => connected)) await systemClock.sleep(20);
  const from = performance.now();
  const ask = () => all.fetchBars({ conId: 0, symbol: 'AAPL', primaryExchange: '' }, { duration: '1 D' });
  const outcomes = await Promise.all(Array.from({ length: requests }, ask));
  const seconds = (performance.now() - from) / 1000;
  await all.close();
  const failed = outcomes.filter(({ kind }) => kind !== 'bars');
  if (failed.length > 0) throw new Error(`${failed.length} requests failed: ${JSON.stringify(failed[0])}`);
  return seconds;
}

const started = await Promise.all([startGateway(), startGateway()]);
try {
  const [one, two] = started.map(({ port }) => port);
  const alone = await secondsThrough([one]);
  const both = await secondsThrough([one, two]);
  const ratio = alone / both;
  const held = ratio >= target;
  console.log(`${requests} requests of 600 ms, ${inFlight} in flight a gateway`);
  console.log(`one gateway  ${alone.toFixed(1)} s   two gateways  ${both.toFixed(1)} s`);
  console.log(`one ÷ two: ${ratio.toFixed(2)}  (target at least ${target})${held ? '' : '  MISSED'}`);
  process.exitCode = held ? 0 : 1;
} finally {
  for (const { child } of started) child.kill();
}
