/**
 * One process of the pacing drill: a session with the gateway that asks for bars as fast as its budget allows until it is told to
 * end, or the tracker's turns, of which it tells how long each waited. Told by its parent: `end`. Tells: lines of JSON.
 */
import { systemClock } from '../../dist/calendar/clock.js';
import { openGateway } from '../../dist/ibkr/open-gateway.js';
import { openFeed } from '../../dist/ibkr/open-feed.js';
import { openSharedBudget, openTrackerTurns } from '../../dist/pacing/shared-budget.js';

const [role, port, redisUrl, limits] = process.argv.slice(2);
const { tracker, ...rest } = JSON.parse(limits);
const tell = (told) => process.send(told);
const endpoint = `127.0.0.1:${port}`;
const sharing = {
  ...{ redisUrl, endpoint, prefix: 'drill' },
  onMode: (mode) => tell({ mode }),
  onError: () => undefined,
};
let ending = false;
process.on('message', () => (ending = true));
process.on('disconnect', () => process.exit());

async function report() {
  const budget = openSharedBudget(sharing, rest);
  const session = await openGateway({
    ...{ host: '127.0.0.1', port: Number(port), clientIds: { low: 20, high: 39 }, connectTimeoutMs: 10_000 },
    ...{ requestTimeoutMs: 60_000, clock: systemClock, budget },
  });
  tell({ ready: true });
  const outcomes = {};
  const ask = async () => {
    while (!ending) {
      const { kind } = await session.fetchBars(
        { conId: 0, symbol: 'AAPL', primaryExchange: '' },
        { duration: '1 D' },
      );
      outcomes[kind] = (outcomes[kind] ?? 0) + 1;
      tell({ messages: session.counters.messages, outcomes });
    }
  };
  await Promise.all(Array.from({ length: 30 }, ask));
  await session.close();
}

async function track() {
  const turns = openTrackerTurns(sharing, tracker);
  const waits = [];
  const spacing = 1_102 / tracker;
  let last = -Infinity;
  const timed = {
    get sent() {
      return turns.sent;
    },
    pause: (milliseconds) => turns.pause(milliseconds),
    async turn() {
      const asked = performance.now();
      await turns.turn();
      const now = performance.now();
      // What it waits for its own last message is no wait for others.
      waits.push(now - Math.max(asked, last + spacing));
      last = now;
    },
  };
  const listener = Object.fromEntries(
    ['onTrade', 'onFailure', 'onConnection', 'onGap', 'onNotice'].map((name) => [name, () => undefined]),
  );
  const feed = openFeed({
    ...{ host: '127.0.0.1', port: Number(port), clientIds: { low: 10, high: 19 }, connectTimeoutMs: 10_000 },
    ...{ tickByTick: 0, allowDelayed: false, clock: systemClock, listener, turns: timed },
  });
  await feed.whenConnected();
  tell({ ready: true });
  for (let round = 0; !ending; round++) {
    feed.want([round % 2 === 0 ? 'AAPL' : 'MSFT']);
    await systemClock.sleep(400);
    tell({ waits: waits.splice(0) });
  }
  await feed.close();
  turns.close();
}

await (role === 'tracker' ? track() : report());
tell({ ended: true });
process.disconnect();
