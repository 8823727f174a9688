/**
 * Frames of 7,800 bars, one at a time: the lean reader against @stoqey/ib's socket and decoder on the same bytes,
 * and against a bare scan over them. Prints microseconds a bar and the ratios; exits 1 when a target is missed.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { readBars } from '../dist/ibkr/bar-frame.js';
import { frameText } from '../dist/wire/framing.js';

const bars = 7_800;
const frames = 60;
const requestId = '4711';

/** A frame like those of a liquid stock: cents, a wap of three decimals, a hundred thousand shares a minute. */
function frameOf(seed) {
  let state = seed;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const fields = ['17', requestId, '20261022-13:30:00', '20261120-21:00:00', String(bars)];
  let price = 180 + 40 * random();
  for (let row = 0; row < bars; row++) {
    const open = price;
    price *= 1 + (random() - 0.5) * 0.002;
    const low = Math.min(open, price) * (1 - random() * 0.0005);
    const high = Math.max(open, price) * (1 + random() * 0.0005);
    const time = 1_761_139_800 + Math.floor(row / 390) * 86_400 + (row % 390) * 60;
    const volume = Math.round(20_000 + 200_000 * random());
    const prices = [open, high, low, price].map((value) => String(Math.round(value * 100) / 100));
    fields.push(
      String(time),
      ...prices,
      String(volume),
      ((open + price) / 2).toFixed(3),
      String(Math.round(volume / 130)),
    );
  }
  return frameText(`${fields.join('\0')}\0`);
}

/** Microseconds a bar: the median over the frames, so that a pause of the machine does not count. */
function measure(run, inputs) {
  const times = inputs.map((frame) => {
    const from = performance.now();
    run(frame);
    return performance.now() - from;
  });
  times.sort((a, b) => a - b);
  return (times[Math.floor(times.length / 2)] / bars) * 1_000;
}

let sink = 0;

function scan(frame) {
  let fields = 0;
  for (let at = 4; at < frame.length; at++) if (frame[at] === 0) fields++;
  sink += fields;
}

function ours(frame) {
  const answer = readBars(frame.subarray(4), 3 + requestId.length + 1);
  sink += answer.close[bars - 1];
}

/** The library's own receiving side, from the bytes of the socket to its events. */
function stoqeyReceiver() {
  const require = createRequire(import.meta.url);
  const { IBApi, EventName } = require('@stoqey/ib');
  const { Socket } = require(join(dirname(require.resolve('@stoqey/ib')), 'core/io/socket.js'));
  const api = new IBApi();
  api.on(EventName.historicalData, (id, date, open, high, low, close) => (sink += close));
  const { controller } = api;
  const socket = new Socket(controller, {});
  controller.socket = socket;
  socket.neverReceived = false;
  socket._serverVersion = 193;
  return (frame) => socket.onData(frame);
}

const inputs = Array.from({ length: frames }, (_, index) => frameOf(index + 1));
for (const frame of inputs) {
  ours(frame);
  scan(frame);
}
const scanned = measure(scan, inputs);
const lean = measure(ours, inputs);
const receive = stoqeyReceiver();
receive(inputs[0]);
const library = measure(receive, inputs.slice(0, 12));
if (!Number.isFinite(sink)) throw new Error('nothing was decoded');

const rows = [
  ['bare byte scan', scanned, ''],
  ['openbell', lean, `${(lean / scanned).toFixed(1)} x the scan (target at most 3)`],
  ['@stoqey/ib', library, `${(library / lean).toFixed(0)} x openbell (target at least 40)`],
];
console.log(`Decoding frames of ${bars} bars, microseconds a bar`);
for (const [name, value, note] of rows)
  console.log(`  ${name.padEnd(16)}${value.toFixed(3).padStart(9)}  ${note}`);
process.exitCode = lean / scanned <= 3 && library / lean >= 40 ? 0 : 1;
