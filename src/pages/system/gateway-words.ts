import type { GatewaySession } from '../../jobs/process-presence.ts';

interface GatewayWords {
  readonly badge: string;
  readonly tone: 'good' | 'bad' | 'so-so' | 'busy' | '';
  readonly sentence: string;
}

export const gatewayWords: Readonly<Record<GatewaySession['state'], GatewayWords>> = {
  closed: { badge: 'Closed', tone: '', sentence: 'No job needs the gateway now.' },
  connecting: { badge: 'Connecting', tone: 'busy', sentence: 'The connection is being opened.' },
  connected: { badge: 'Connected', tone: 'good', sentence: 'The gateway answers.' },
  lost: { badge: 'Lost', tone: 'bad', sentence: 'The connection to the gateway is lost.' },
  link_lost: {
    badge: 'No link to IBKR',
    tone: 'bad',
    sentence: 'The gateway has no link to IBKR.',
  },
};

/** Where the data comes from: whether real money could be traded on it, and whether it is real at all. */
export const modeWords: Readonly<Record<string, { readonly text: string; readonly tone: string }>> = {
  LIVE: { text: 'LIVE: real market, real account', tone: 'bad' },
  PAPER: { text: 'PAPER: real market, paper account', tone: 'busy' },
  SIMULATED: { text: 'SIMULATED: made-up market', tone: 'so-so' },
};
