import type { Quote } from '../market/quotes.ts';
import type { Reply } from './reply.ts';

/** Tick type numbers of a stream, live or delayed. */
const liveTypes = {
  bidSize: 0,
  bid: 1,
  ask: 2,
  askSize: 3,
  last: 4,
  lastSize: 5,
  high: 6,
  low: 7,
  volume: 8,
  close: 9,
  open: 14,
  lastTime: 45,
} as const;
const delayedTypes: Record<keyof typeof liveTypes, number> = {
  bid: 66,
  ask: 67,
  last: 68,
  bidSize: 69,
  askSize: 70,
  lastSize: 71,
  high: 72,
  low: 73,
  volume: 74,
  close: 75,
  open: 76,
  lastTime: 88,
};
const bidExchange = 32;
const askExchange = 33;
const lastExchange = 84;
const halted = 49;
const rtVolume = 48;
const rtTradeVolume = 77;
const venues = 'PZ';
/** Cumulative volumes travel in round lots at these server versions, sizes of quotes and trades in shares. */
const sharesALot = 100;

/** Attributes of tickPrice: 1 the quote can be traded against. */
const canAutoExecute = 1;
/** What is sent in place of a price where there is none. */
const noPrice = -1;

/** One trade as generic ticks 233 and 375 tell it. */
export interface RtTrade {
  readonly price: number;
  /** Shares. */
  readonly size: number;
  /** Epoch milliseconds. */
  readonly time: number;
  /** The day's volume, round lots; a fraction of one where sizes are told as decimals. */
  readonly lots: number;
  readonly vwap: number;
}

/** Sends what changed between two samples of one line. */
export class TickSampler {
  readonly #requestId: number;
  readonly #generics: ReadonlySet<string>;
  readonly #types: Record<keyof typeof liveTypes, number>;
  readonly #delayed: boolean;
  readonly #reply: Reply;
  readonly #sent = new Map<number, number | string>();
  #lastTrade = '';

  constructor(requestId: number, generics: ReadonlySet<string>, delayed: boolean, reply: Reply) {
    this.#requestId = requestId;
    this.#generics = generics;
    this.#types = delayed ? delayedTypes : liveTypes;
    this.#delayed = delayed;
    this.#reply = reply;
  }

  /** @param open whether bid and ask stand; outside trading hours a live line has none. */
  send(quote: Quote, open: boolean): void {
    const lots = Math.floor(quote.volume / sharesALot);
    const traded = this.#traded(lots, quote.lastTime);
    this.sendQuote(quote, open);
    if (!traded) return;
    const { last: price, lastSize: size, vwap } = quote;
    const trade = { price, size, time: quote.lastTime * 1000, lots, vwap };
    this.sendTrade('every', trade);
    this.sendTrade('reportable', trade);
  }

  /** The default ticks that changed, unless the line does without them. */
  sendQuote(quote: Quote, open: boolean): void {
    if (this.#generics.has('mdoff')) return;
    this.#sendDefaults(quote, open, Math.floor(quote.volume / sharesALot));
  }

  /** A trade to a line that asked for every trade (233) or for the reportable ones (375); delayed lines have neither. */
  sendTrade(kind: 'every' | 'reportable', { price, size, time, lots, vwap }: RtTrade): void {
    if (this.#delayed || !this.#generics.has(kind === 'every' ? '233' : '375')) return;
    const fields = [price, size, time, lots, Number.isNaN(vwap) ? '' : vwap.toFixed(8), true];
    this.#reply.send('tickString', {
      requestId: this.#requestId,
      tickType: kind === 'every' ? rtVolume : rtTradeVolume,
      value: fields.join(';'),
    });
  }

  /** Whether anything traded since this was last asked. */
  #traded(lots: number, lastTime: number): boolean {
    const seen = `${lots}@${lastTime}`;
    if (this.#lastTrade === seen) return false;
    this.#lastTrade = seen;
    return true;
  }

  #sendDefaults(quote: Quote, open: boolean, volume: number): void {
    const types = this.#types;
    if (!this.#delayed) {
      this.#sendText(bidExchange, venues);
      this.#sendText(askExchange, venues);
      this.#sendText(lastExchange, 'P');
      this.#sendGeneric(halted, quote.halted ? 1 : 0);
    }
    if (!Number.isNaN(quote.lastTime)) this.#sendText(types.lastTime, String(quote.lastTime));
    this.#sendPriced(types.bid, types.bidSize, open ? quote.bid : noPrice, open ? quote.bidSize : 0);
    this.#sendPriced(types.ask, types.askSize, open ? quote.ask : noPrice, open ? quote.askSize : 0);
    this.#sendPriced(types.last, types.lastSize, quote.last, quote.lastSize);
    this.#sendSize(types.volume, volume);
    this.#sendPrice(types.high, quote.high);
    this.#sendPrice(types.low, quote.low);
    this.#sendPrice(types.close, quote.previousClose);
    this.#sendPrice(types.open, quote.open);
  }

  #changed(type: number, value: number | string): boolean {
    if (this.#sent.get(type) === value || Number.isNaN(value)) return false;
    this.#sent.set(type, value);
    return true;
  }

  /** A new price carries its size, which is then told again on its own; a new size alone is told once. */
  #sendPriced(priceType: number, sizeType: number, price: number, size: number): void {
    if (this.#changed(priceType, price)) {
      this.#reply.send('tickPrice', {
        requestId: this.#requestId,
        tickType: priceType,
        price,
        size,
        mask: price === noPrice ? 0 : canAutoExecute,
      });
      this.#sent.delete(sizeType);
    }
    this.#sendSize(sizeType, size);
  }

  #sendPrice(tickType: number, price: number): void {
    if (!this.#changed(tickType, price)) return;
    this.#reply.send('tickPrice', { requestId: this.#requestId, tickType, price, size: 0, mask: 0 });
  }

  #sendSize(tickType: number, size: number): void {
    if (!this.#changed(tickType, size)) return;
    this.#reply.send('tickSize', { requestId: this.#requestId, tickType, size });
  }

  #sendText(tickType: number, value: string): void {
    if (!this.#changed(tickType, value)) return;
    this.#reply.send('tickString', { requestId: this.#requestId, tickType, value });
  }

  #sendGeneric(tickType: number, value: number): void {
    if (!this.#changed(tickType, value)) return;
    this.#reply.send('tickGeneric', { requestId: this.#requestId, tickType, value });
  }
}
