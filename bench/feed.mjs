/**
 * Tick messages of market-data lines, from the bytes of the socket to what a caller hears: the feed's reader of frames against @stoqey/ib's
 * socket, decoder and events on the same bytes. Prints microseconds a message by kind and the ratio; exits 1 when the target is missed.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { readFeedFrame } from '../dist/ibkr/feed-frames.js';
import { FrameSplitter, frameText } from '../dist/wire/framing.js';

const messages = 60_000;
const chunkMessages = 40;
const rounds = 9;
const targetRatio = 3;

/** What a line of an active stock sends: prices and sizes of the quote, the last trade twice, its RTVolume message. */
const kinds = {
  'tickPrice (1)': (n) => ['1', '6', 1000 + (n % 50), 1 + (n % 2), (10 + (n % 100) / 100).toFixed(2), 300, 1],
  'tickSize (2)': (n) => ['2', '6', 1000 + (n % 50), 5, 100 + (n % 900)],
  'RTVolume (46)': (n) => {
    const text = `${(10 + (n % 100) / 100).toFixed(2)};${100 + (n % 900)};${1_795_171_500_000 + n};${13_895 + n}.51;10.25471234;true`;
    return ['46', '6', 1000 + (n % 50), 77, text];
  },
};
const mixed = Object.values(kinds);
kinds['all in turn'] = (n) => mixed[n % mixed.length](n);

/** Chunks of frames as sockets bring them. */
function chunksOf(fieldsOf) {
  const frames = Array.from({ length: messages }, (_, n) => frameText(`${fieldsOf(n).join('\0')}\0`));
  const chunks = [];
  for (let at = 0; at < frames.length; at += chunkMessages)
    chunks.push(Buffer.concat(frames.slice(at, at + chunkMessages)));
  return chunks;
}

let heard = 0;
const hear = () => void heard++;

function ours() {
  const listener = {
    ...{ onMessage: hear, onLast: hear, onRtVolume: hear, onTrade: hear, onHalted: hear },
    ...{ onDataType: hear, onBars: hear, onError: hear },
  };
  const splitter = new FrameSplitter((payload) => {
    if (!readFeedFrame(payload, listener)) throw new Error('a tick message was not read');
  });
  return (chunk) => splitter.push(chunk);
}

/** The library's own receiving side, from the bytes of the socket to its events. */
function library() {
  const require = createRequire(import.meta.url);
  const { IBApi, EventName } = require('@stoqey/ib');
  const { Socket } = require(join(dirname(require.resolve('@stoqey/ib')), 'core/io/socket.js'));
  const api = new IBApi();
  for (const event of [EventName.tickPrice, EventName.tickSize, EventName.tickString]) api.on(event, hear);
  const { controller } = api;
  const socket = new Socket(controller, {});
  controller.socket = socket;
  socket.neverReceived = false;
  socket._serverVersion = 193;
  return (chunk) => socket.onData(chunk);
}

/** Microseconds a message: the median of the rounds, so that a pause of the machine does not count. */
function measure(receive, chunks) {
  const times = Array.from({ length: rounds }, () => {
    const from = performance.now();
    for (const chunk of chunks) receive(chunk);
    return performance.now() - from;
  });
  times.sort((a, b) => a - b);
  return (times[Math.floor(rounds / 2)] / messages) * 1_000;
}

console.log('Tick messages, microseconds each from socket bytes to listener');
console.log(`  ${''.padEnd(16)}${'openbell'.padStart(10)}${'@stoqey/ib'.padStart(12)}${'ratio'.padStart(8)}`);
let ratio = 0;
for (const [name, fieldsOf] of Object.entries(kinds)) {
  const chunks = chunksOf(fieldsOf);
  const receivers = [ours(), library()];
  for (const receive of receivers) for (const chunk of chunks.slice(0, 500)) receive(chunk);
  const [lean, theirs] = receivers.map((receive) => measure(receive, chunks));
  ratio = theirs / lean;
  const cells = [lean.toFixed(3).padStart(10), theirs.toFixed(3).padStart(12), ratio.toFixed(1).padStart(8)];
  console.log(`  ${name.padEnd(16)}${cells.join('')}`);
}
if (heard === 0) throw new Error('nothing was decoded');
console.log(`  (target: @stoqey/ib at least ${targetRatio} x openbell over all in turn)`);
process.exitCode = ratio >= targetRatio ? 0 : 1;
