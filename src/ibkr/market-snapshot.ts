import { EventName, IBApiTickType as TickType, MarketDataType } from '@stoqey/ib';

import type { Question, Refused } from './ask.ts';
import { libraryContract } from './contract-details.ts';
import type { ContractReference } from './gateway.ts';
import { permissionCodes } from './gateway-codes.ts';

/** What market data says of one stock; volumes are in the gateway's unit. */
export interface Quote {
  readonly last: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly volume: number | null;
  readonly vwap: number | null;
  readonly delayed: boolean;
}

/** Session volume and VWAP, only sent to a subscription, never to IBKR's one-time snapshot. */
const rtVolume = '233';
const showingDelayed = 10167;
/** A quiet stock never sends everything: what has come by then is the snapshot. */
const settleMs = 2_500;

type QuoteField = 'last' | 'bid' | 'ask' | 'volume' | 'vwap';

const fieldOfTick: ReadonlyMap<TickType, QuoteField> = new Map([
  [TickType.LAST, 'last'],
  [TickType.BID, 'bid'],
  [TickType.ASK, 'ask'],
  [TickType.VOLUME, 'volume'],
  [TickType.DELAYED_LAST, 'last'],
  [TickType.DELAYED_BID, 'bid'],
  [TickType.DELAYED_ASK, 'ask'],
  [TickType.DELAYED_VOLUME, 'volume'],
]);

/** The cumulative volume and VWAP of an RTVolume tick: `price;size;time;totalVolume;vwap;single`. */
function readRtVolume(text: string): { readonly volume: number; readonly vwap: number } | undefined {
  const [, , , volume = '', vwap = ''] = text.split(';');
  const read = { volume: Number(volume), vwap: Number(vwap) };
  return volume !== '' && vwap !== '' && read.volume > 0 && read.vwap > 0 ? read : undefined;
}

/** Collects ticks into a quote; IBKR's -1 and 0 mean that there is none. */
class QuoteBook {
  readonly #values: Record<QuoteField, number | null> = {
    last: null,
    bid: null,
    ask: null,
    volume: null,
    vwap: null,
  };
  #delayed = false;

  tick(type: TickType, value: number | undefined): void {
    const field = fieldOfTick.get(type);
    if (field !== undefined && value !== undefined && value > 0) this.#values[field] = value;
  }

  text(type: TickType, value: string): void {
    const read = type === TickType.RT_VOLUME ? readRtVolume(value) : undefined;
    if (!read) return;
    this.#values.vwap = read.vwap;
    this.#values.volume ??= read.volume;
  }

  markDelayed(): void {
    this.#delayed = true;
  }

  get complete(): boolean {
    return Object.values(this.#values).every((value) => value !== null);
  }

  quote(): Quote | undefined {
    const { last, bid, ask } = this.#values;
    return last === null && bid === null && ask === null
      ? undefined
      : { ...this.#values, delayed: this.#delayed };
  }
}

/** Whether a refusal only means that live data is not subscribed, so that delayed data can be asked for. */
export function isLiveRefused({ code }: Refused): boolean {
  return permissionCodes.has(code);
}

/**
 * A stock's market now: a subscription that is cancelled as soon as everything has come, or what
 * there is after a few seconds.
 * @param delayed asks for delayed data where live data is refused.
 */
export function snapshotQuestion(
  contract: ContractReference,
  delayed: boolean,
  timeoutMs: number,
): Question<Quote> {
  const book = new QuoteBook();
  return {
    about: `market data of ${contract.symbol}`,
    timeoutMs,
    ...(delayed && { prepare: (api) => void api.reqMarketDataType(MarketDataType.DELAYED) }),
    send: (api, requestId) =>
      api.reqMktData(requestId, libraryContract(contract), delayed ? '' : rtVolume, false, false),
    cancel: (api, requestId) => api.cancelMktData(requestId),
    collect: ({ requestId, on, answer }) => {
      let settled = false;
      const tell = (): void => {
        const quote = book.complete || settled ? book.quote() : undefined;
        if (quote) answer(quote);
      };
      const hear = (id: number, take: () => void): void => {
        if (id !== requestId) return;
        take();
        tell();
      };
      on(EventName.tickPrice, (id, type, price) => hear(id, () => book.tick(type, price)));
      on(EventName.tickSize, (id, type, size) => {
        if (type !== undefined) hear(id, () => book.tick(type, size));
      });
      on(EventName.tickString, (id, type, text) => hear(id, () => book.text(type, text)));
      on(EventName.marketDataType, (id, type) => {
        if (type > MarketDataType.FROZEN.valueOf()) hear(id, () => book.markDelayed());
      });
      setTimeout(() => {
        settled = true;
        tell();
      }, settleMs).unref();
    },
    tolerates: ({ code }) => {
      if (code === showingDelayed) book.markDelayed();
      return code === showingDelayed;
    },
    sofar: () => book.quote(),
  };
}
