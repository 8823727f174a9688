import type { FeedConnection, FeedListener } from './feed.ts';

/** IBKR's messages about the way from the gateway to its servers. */
const degraded: ReadonlySet<number> = new Set([2103, 2105, 2110, 2157]);
const routine: ReadonlySet<number> = new Set([2104, 2106, 2107, 2108, 2119, 2158]);
const linkLost = 1100;
const subscriptionsLost = 1101;
const subscriptionsKept = 1102;
const marketDataBroken = 2103;
const marketDataWell = 2104;

export interface FeedLinkOptions {
  readonly listener: FeedListener;
  readonly onLinkLost: () => void;
  /** The link is back; `kept` tells whether the subscriptions are still there. */
  readonly onLinkBack: (kept: boolean) => void;
  readonly onFarmBroken: () => void;
  readonly onFarmWell: () => void;
}

/** The state of the connection: the socket to the gateway, and the gateway's link to IBKR behind it. */
export class FeedLink {
  readonly #options: FeedLinkOptions;
  #state: FeedConnection = 'connecting';
  #farmBroken = false;

  constructor(options: FeedLinkOptions) {
    this.#options = options;
  }

  get state(): FeedConnection {
    return this.#state;
  }

  /** Whether streams may be silent because of what the gateway has told. */
  get isDegraded(): boolean {
    return this.#state !== 'connected' || this.#farmBroken;
  }

  become(state: FeedConnection, code: number, text: string): void {
    this.#state = state;
    if (state !== 'link_lost') this.#farmBroken = false;
    this.#options.listener.onConnection(state, code, text);
  }

  /** A message about the connection. */
  notice(code: number, text: string): void {
    const { listener, onLinkLost, onLinkBack, onFarmBroken, onFarmWell } = this.#options;
    if (code === linkLost) {
      if (this.#state !== 'connected') {
        listener.onNotice('warn', code, text);
        return;
      }
      this.become('link_lost', code, text);
      onLinkLost();
    } else if (code === subscriptionsLost || code === subscriptionsKept) {
      if (this.#state === 'link_lost') this.become('connected', code, text);
      else listener.onNotice('info', code, text);
      if (this.#state === 'connected') onLinkBack(code === subscriptionsKept);
    } else if (code === marketDataBroken) {
      this.#farmBroken = true;
      listener.onNotice('warn', code, text);
      onFarmBroken();
    } else if (code === marketDataWell) {
      this.#farmBroken = false;
      listener.onNotice('debug', code, text);
      onFarmWell();
    } else {
      const level = routine.has(code) ? 'debug' : 'warn';
      listener.onNotice(degraded.has(code) ? 'warn' : level, code, text);
    }
  }
}
