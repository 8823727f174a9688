/**
 * The alert rule on ticks of 100 tickers, four a second each, news without end: ticks a second on one core, and the memory held after
 * every half million ticks with a limited number of sequence numbers. Prints both; exits 1 when a target is missed.
 */
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { seedRules } from '../dist/analytics/alerts/alert-events.js';
import { createAlertReducer } from '../dist/analytics/alerts/reducer.js';
import { seededRandom } from '../dist/analytics/random.js';

const tickers = Array.from({ length: 100 }, (_, index) => `T${index}`);
const ticksAtOnce = 500_000;
const rounds = 4;
const targetTicksASecond = 1_000_000;
const targetGrowthMb = 1;
const rules = { ...seedRules, rememberedSequences: 1_000 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const reducer = createAlertReducer(rules);
const random = seededRandom(1);
const prices = tickers.map(() => 2 + 8 * random());
let at = 1_700_000_000_000;
let serial = 0;

/** A tick a ticker and 250 ms, prices a random walk around a level; each ticker has news whenever its window has just ended. */
function nextEvents(count) {
  const events = [];
  let ticks = 0;
  while (ticks < count) {
    for (let index = 0; index < tickers.length; index++, at += 2.5) {
      const ticker = tickers[index];
      if (serial % 250 === 0) {
        events.push({
          ...{ kind: 'news', ticker, at, analyzedAt: at, sentiment: 'positive', recommendation: 'BUY' },
          ...{ confidence: 'high', strengthScore: 5, opens: true },
        });
      }
      const price = (prices[index] = Math.min(10, Math.max(1, prices[index] * (0.985 + 0.03 * random()))));
      // As a parser gives it: in one piece.
      const seq = Buffer.from(`${serial}@${at}`).toString('latin1');
      events.push({ kind: 'tick', ticker, at, time: Math.floor(at), price, size: 100, seq, delayed: false });
      ticks++;
    }
    serial++;
  }
  return events;
}

const counts = { sample: 0, alert: 0, window_end: 0, window_open: 0, drop: 0, judgement: 0 };
const emit = ({ kind }) => counts[kind]++;

function megabytes() {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

function ticksASecond(events) {
  const from = performance.now();
  for (const event of events) reducer.apply(event, emit);
  return ticksAtOnce / ((performance.now() - from) / 1_000);
}

const speeds = [];
const held = [];
for (let round = 0; round < rounds; round++) {
  speeds.push(ticksASecond(nextEvents(ticksAtOnce)));
  held.push(megabytes());
}
const speed = Math.max(...speeds);
const growth = held.at(-1) - held[0];

console.log(`Alert rule on ${rounds * ticksAtOnce} ticks of ${tickers.length} tickers, one core`);
console.log(
  `  ${(speed / 1e6).toFixed(2).padStart(8)} M ticks a second  (target at least ${targetTicksASecond / 1e6}); ` +
    `${counts.sample} samples, ${counts.alert} alerts, ${counts.window_end} windows, ${counts.drop} ticks dropped or without a window`,
);
console.log(
  `  ${growth.toFixed(2).padStart(8)} MB more held after ${rounds * ticksAtOnce} ticks than after ${ticksAtOnce}  (target at most ${targetGrowthMb})`,
);
process.exitCode = speed >= targetTicksASecond && growth <= targetGrowthMb ? 0 : 1;
