import { BarSizeSetting, WhatToShow } from '@stoqey/ib';

import type { Bars } from '../analytics/bars.ts';
import type { Clock } from '../calendar/clock.ts';
import { readBars } from './bar-frame.ts';
import { libraryContract } from './contract-details.ts';
import type { Send } from './feed-subscriptions.ts';
import type { RequestIds } from './request-ids.ts';

/** Thirty minutes of trading, in IBKR's words. */
const duration = '1800 S';
const limitMs = 15_000;

interface BarQuestion {
  readonly requestId: number;
  readonly symbol: string;
  readonly answer: (bars: Bars | null) => void;
}

/** The few bar requests of the feed; each waits until no subscription does. */
export class FeedBars {
  readonly #ids: RequestIds;
  readonly #clock: Clock;
  readonly #wake: () => void;
  #waiting: BarQuestion[] = [];
  readonly #open = new Map<number, BarQuestion>();
  #closed = false;
  #cancels: number[] = [];

  constructor(ids: RequestIds, clock: Clock, wake: () => void) {
    this.#ids = ids;
    this.#clock = clock;
    this.#wake = wake;
  }

  /** The bars of the last thirty minutes of trading; null where none come in time. Never rejects. */
  async ask(symbol: string): Promise<Bars | null> {
    if (this.#closed) return null;
    const timer = new AbortController();
    const requestId = this.#ids.next();
    return new Promise((resolve) => {
      const question: BarQuestion = {
        requestId,
        symbol,
        answer: (bars) => {
          timer.abort();
          resolve(bars);
        },
      };
      this.#waiting.push(question);
      void this.#clock.sleep(limitMs, timer.signal).then(() => this.#giveUp(question));
      this.#wake();
    });
  }

  get hasMessage(): boolean {
    return this.#waiting.length > 0 || this.#cancels.length > 0;
  }

  nextMessage(): Send | undefined {
    const cancelled = this.#cancels.shift();
    if (cancelled !== undefined) return (api) => void api.cancelHistoricalData(cancelled);
    const question = this.#waiting.shift();
    if (!question) return undefined;
    const { requestId, symbol } = question;
    this.#open.set(requestId, question);
    const contract = libraryContract({ conId: 0, symbol, primaryExchange: '' });
    return (api) =>
      void api.reqHistoricalData(
        ...([requestId, contract, '', duration, BarSizeSetting.MINUTES_ONE] as const),
        ...([WhatToShow.TRADES, false, 2, false] as const),
      );
  }

  /** A frame of bars has come; one for a request that is over is dropped. @throws WireError when it cannot be read. */
  received(requestId: number, payload: Buffer, at: number): void {
    const question = this.#take(requestId);
    if (!question) return;
    let bars: Bars | null = null;
    try {
      bars = readBars(payload, at);
    } finally {
      question.answer(bars !== null && bars.length > 0 ? bars : null);
    }
  }

  /** Whether an error message was about a bar request. */
  refused(requestId: number): boolean {
    const question = this.#take(requestId);
    question?.answer(null);
    return question !== undefined;
  }

  /** Ends what is open or waits: the connection is gone. */
  disconnected(): void {
    const questions = [...this.#open.values(), ...this.#waiting];
    this.#open.clear();
    this.#waiting = [];
    this.#cancels = [];
    for (const question of questions) question.answer(null);
  }

  /** Ends everything for good. */
  close(): void {
    this.#closed = true;
    this.disconnected();
  }

  #take(requestId: number): BarQuestion | undefined {
    const question = this.#open.get(requestId);
    this.#open.delete(requestId);
    return question;
  }

  #giveUp(question: BarQuestion): void {
    const waited = this.#waiting.indexOf(question);
    if (waited >= 0) this.#waiting.splice(waited, 1);
    else if (this.#take(question.requestId)) {
      this.#cancels.push(question.requestId);
      this.#wake();
    }
    question.answer(null);
  }
}
