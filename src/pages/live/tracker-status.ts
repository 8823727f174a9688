import { formatNewYork } from '../../calendar/new-york.ts';
import type { TrackerState } from '../../jobs/live-message.ts';
import type { Heard } from './live-view.ts';
import type { Slot, Slots } from './slots.tsx';

/** What is the matter, and what to do. */
export interface Trouble {
  readonly kind: 'trouble' | 'warning' | 'hint';
  readonly what: string;
  readonly advice: string;
}

/** A state older than this is said to be old, ms; the tracker tells one a second. */
const freshForMs = 3_000;

const modes: Readonly<Record<string, Slot>> = {
  LIVE: { text: 'LIVE', tone: 'live' },
  PAPER: { text: 'PAPER', tone: 'busy' },
  SIMULATED: { text: 'SIMULATED', tone: 'so-so' },
};

const modeWords: Readonly<Record<string, string>> = {
  LIVE: 'real money',
  PAPER: 'play money, real prices',
  SIMULATED: 'made-up prices',
};

const connections: Readonly<Record<string, Slot>> = {
  connected: { text: 'connected', tone: 'good' },
  connecting: { text: 'connecting', tone: 'busy' },
  lost: { text: 'lost', tone: 'bad' },
  link_lost: { text: 'no link to IBKR', tone: 'bad' },
};

/** Where the data comes from, in words. */
export function trackerStatus({ state, age }: Heard): Slots {
  if (state === null) {
    const away = 'not known: no tracker runs';
    return { mode: { text: 'no data', tone: 'muted' }, modeWords: '', connection: away, age: '' };
  }
  const { mode, account, clientId, connection, connectionSince } = state;
  const since = connectionSince === undefined ? '' : `since ${formatNewYork(connectionSince, 'HH:mm:ss')}`;
  return {
    mode: mode === null ? { text: 'mode unknown', tone: 'muted' } : (modes[mode] ?? mode),
    modeWords: mode === null ? 'not connected to a gateway yet' : (modeWords[mode] ?? ''),
    connection: connections[connection] ?? connection,
    since,
    account: account === null ? '' : `account ${account}`,
    client: clientId === null ? '' : `client id ${clientId}`,
    age: ageSlot(age ?? 0),
  };
}

/** How long ago the tracker was heard. The page counts on by itself. */
function ageSlot(age: number): Slot {
  const text = `heard ${Math.floor(age / 1000)} s ago`;
  return age > freshForMs ? { text, tone: 'bad' } : text;
}

/** What a person should know of the tracker; null while all is well. */
export function trackerTrouble({ state, age }: Heard): Trouble | null {
  if (state === null) {
    const advice =
      'Start it: `openbell tracker`, or `openbell up` for everything, on the same OPENBELL_HOME or REDIS_URL.';
    return {
      kind: 'trouble',
      what: 'The tracker is not running: no prices come and nothing alerts.',
      advice,
    };
  }
  if (age !== null && age > freshForMs) {
    const advice = 'If this lasts, look at its log; `openbell up` starts a tracker that ended by itself.';
    return {
      kind: 'warning',
      what: 'The tracker has been silent for some seconds: prices here are old.',
      advice,
    };
  }
  return connectionTrouble(state);
}

function connectionTrouble({ connection, mode }: TrackerState): Trouble | null {
  switch (connection) {
    case 'connecting':
      return mode === null
        ? {
            kind: 'warning',
            what: 'The tracker has not reached IB Gateway yet: nothing is streamed.',
            advice:
              'Check that IB Gateway or TWS runs and is signed in, that its API is enabled, that IBKR_HOST and IBKR_PORT (or IBKR_GATEWAYS) match, and that this machine is trusted there.',
          }
        : lost;
    case 'lost':
      return lost;
    case 'link_lost':
      return {
        kind: 'trouble',
        what: 'IB Gateway has lost its link to IBKR: no trades come and nothing alerts.',
        advice: 'It comes back by itself; if it does not, look at the gateway and at IBKR’s system status.',
      };
    default:
      return null;
  }
}

const lost: Trouble = {
  kind: 'trouble',
  what: 'The connection to IB Gateway is lost: no trades come and nothing alerts.',
  advice: 'The tracker connects again by itself; check that IB Gateway runs and is signed in.',
};
