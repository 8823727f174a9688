/**
 * The store over HTTP, embedded: 500 symbols of 20 sessions of simulated minute bars saved eight at a time, read back
 * at once and symbol by symbol, and what they take on disk. Prints a table; exits 1 when a bar takes more than 16 bytes
 * or comes back changed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { allocateBars } from '../dist/analytics/bars.js';
import { systemClock } from '../dist/calendar/clock.js';
import { sessionsBefore } from '../dist/calendar/sessions.js';
import { seededMarket } from '../dist/simulator/market/seeded-market.js';
import { prepareHome } from '../dist/stack/home.js';
import { startStore } from '../dist/stack/store-process.js';
import { openStore } from '../dist/store/open-store.js';

const symbols = 500;
/** Listings whose bars are made; the others repeat them under another name. */
const listings = 50;
const inFlight = 8;
const targetBytes = 16;
const columns = ['time', 'open', 'high', 'low', 'close', 'volume', 'wap', 'count'];

const sessions = sessionsBefore('2026-11-20', 20);
const days = sessions.map(({ day }) => day);
const from = sessions[0].open;
const to = sessions.at(-1).close;

const market = seededMarket({ seed: 1 });
const bars = market.listings
  .slice(0, listings)
  .map((listing) => joined(sessions.map((session) => market.minutes(listing, session))));
const rows = Array.from({ length: symbols }, (_, index) => bars[index % listings].length).reduce(
  (sum, length) => sum + length,
  0,
);

function joined(parts) {
  const whole = allocateBars(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    for (const name of columns) whole[name].set(part[name], at);
    at += part.length;
  }
  return whole;
}

async function timed(work) {
  const started = performance.now();
  const result = await work();
  return [performance.now() - started, result];
}

/** `work` for every symbol, eight at a time. */
async function eachSymbol(work) {
  let next = 0;
  const lane = async () => {
    while (next < symbols) {
      const index = next++;
      await work(`S${index}`, index);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

const home = mkdtempSync(join(tmpdir(), 'openbell-bench-'));
const server = await startStore(prepareHome(home), 0, 'bench');
try {
  const address = {
    url: `http://127.0.0.1:${server.port}`,
    user: 'default',
    password: 'bench',
    database: 'openbell',
  };
  const store = await openStore({ ...address, clock: systemClock });
  const single = [];
  for (let round = 0; round < 10; round++)
    single.push((await timed(() => store.saveBars('SINGLE', days, bars[0])))[0]);
  await store.dropBars('SINGLE');

  const [saved] = await timed(() =>
    eachSymbol((symbol, index) => store.saveBars(symbol, days, bars[index % listings])),
  );
  const usage = await store.diskUsage();
  const names = Array.from({ length: symbols }, (_, index) => `S${index}`);
  const [read, all] = await timed(() => store.readManyBars(names, from, to));
  const [readEach] = await timed(() => eachSymbol((symbol) => store.readBars(symbol, from, to)));
  const [held] = await timed(() => eachSymbol((symbol) => store.heldSessions(symbol)));
  const [hashed] = await timed(() => store.contentHash(null));
  const changed = names.filter((name, index) =>
    columns.some(
      (column) =>
        Buffer.compare(
          Buffer.from(all.get(name)[column].buffer),
          Buffer.from(bars[index % listings][column].buffer),
        ) !== 0,
    ),
  );
  await store.close();

  const million = (value) => `${(value / 1e6).toFixed(1)} M`;
  console.log(`The embedded store over HTTP: ${symbols} symbols, ${million(rows)} simulated bars`);
  const print = (name, value) => console.log(`  ${name.padEnd(44)} ${value}`);
  print('on disk', `${usage.bytesPerBar.toFixed(1)} bytes a bar  (target at most ${targetBytes})`);
  print(
    `one insert of ${bars[0].length} bars, median of 10`,
    `${single.sort((a, b) => a - b)[5].toFixed(0)} ms`,
  );
  print(
    `all saved, ${inFlight} at a time`,
    `${saved.toFixed(0)} ms, ${(saved / symbols).toFixed(1)} ms a symbol`,
  );
  print('all read at once into typed arrays', `${read.toFixed(0)} ms`);
  print(`all read symbol by symbol, ${inFlight} at a time`, `${readEach.toFixed(0)} ms`);
  print(`held sessions of all, ${inFlight} at a time`, `${held.toFixed(0)} ms`);
  print('content hash', `${hashed.toFixed(0)} ms`);
  print('symbols that came back changed', String(changed.length));
  process.exitCode = usage.bytesPerBar <= targetBytes && changed.length === 0 ? 0 : 1;
} finally {
  await server.stop();
  rmSync(home, { recursive: true, force: true });
}
