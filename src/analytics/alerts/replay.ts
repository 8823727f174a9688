import { createAlertReducer } from './reducer.ts';
import type { AlertOutput, AlertReducer, AlertRules, DropReason, NewsEvent } from './alert-events.ts';
import { readNewsLine, readTickLine } from './recorded-lines.ts';

/** What went through a replay. */
export interface ReplayCounts {
  /** Lines of ticks, malformed ones included. */
  ticks: number;
  malformedTicks: number;
  /** Lines of news, malformed ones included. */
  news: number;
  malformedNews: number;
  readonly dropped: Record<DropReason, number>;
  samples: number;
  alerts: number;
  windows: number;
}

/** Feeds recorded lines through the rule: news whole, ticks line by line in the order of their arrival. */
export class Replay {
  readonly counts: ReplayCounts = {
    ticks: 0,
    malformedTicks: 0,
    news: 0,
    malformedNews: 0,
    dropped: { duplicate: 0, not_a_trade: 0, late: 0, stale: 0, outside_band: 0, no_window: 0 },
    samples: 0,
    alerts: 0,
    windows: 0,
  };
  readonly #reducer: AlertReducer;
  readonly #write: (line: string) => void;
  readonly #news: readonly NewsEvent[];
  #applied = 0;
  /** The largest trade time so far. */
  #largestTime = -Infinity;
  readonly #emit = (effect: AlertOutput): void => this.#take(effect);

  /** @param write is given each line of the output, without its line break */
  constructor(rules: AlertRules, newsLines: Iterable<string>, write: (line: string) => void) {
    this.#reducer = createAlertReducer(rules);
    this.#write = write;
    const news: NewsEvent[] = [];
    for (const line of newsLines) {
      this.counts.news++;
      const event = readNewsLine(line);
      if (event) news.push(event);
      else this.counts.malformedNews++;
    }
    this.#news = news.sort((a, b) => a.at - b.at);
  }

  tick(line: string): void {
    this.counts.ticks++;
    const recorded = readTickLine(line);
    if (!recorded) {
      this.counts.malformedTicks++;
      return;
    }
    const { arrived, ...tick } = recorded;
    this.#largestTime = Math.max(this.#largestTime, tick.time);
    const at = Math.max(arrived ?? this.#largestTime, this.#reducer.now);
    this.#applyNewsUntil(at);
    this.#reducer.apply({ kind: 'tick', at, ...tick }, this.#emit);
  }

  /** Applies the news that is left and goes on until every window has ended. */
  end(): void {
    this.#applyNewsUntil(Infinity);
    this.#reducer.finish(this.#emit);
  }

  #applyNewsUntil(time: number): void {
    for (; this.#applied < this.#news.length; this.#applied++) {
      const news = this.#news[this.#applied]!;
      if (news.at > time) return;
      this.#reducer.apply(news, this.#emit);
    }
  }

  #take(effect: AlertOutput): void {
    const { counts } = this;
    switch (effect.kind) {
      case 'drop':
        counts.dropped[effect.reason]++;
        return;
      case 'sample': {
        counts.samples++;
        const { ticker, time, sampledAt, price, size, sentiment, recommendation, confidence } = effect;
        const sample = { ticker, time, sampledAt, price, size, sentiment, recommendation, confidence };
        return this.#write(JSON.stringify({ event: 'sample', ...sample }));
      }
      case 'alert': {
        counts.alerts++;
        const { ticker, time, decidedAt, price, baseline, changePercent, value } = effect;
        const alert = { ticker, time, decidedAt, price, baseline, changePercent, alert: value };
        return this.#write(JSON.stringify({ event: 'alert', ...alert }));
      }
      case 'window_end': {
        counts.windows++;
        const { ticker, time, samples, alerts } = effect;
        return this.#write(JSON.stringify({ event: 'window_end', ticker, time, samples, alerts }));
      }
      case 'window_open':
      case 'judgement':
        return;
    }
  }
}
