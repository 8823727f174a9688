import type {
  AlertEvent,
  AlertOutput,
  AlertReducer,
  AlertRules,
  NewsEvent,
  RemoveEvent,
  TickEvent,
  WindowView,
} from './alert-events.ts';
import { addAnalysis } from './analyses.ts';
import { forgetIdle } from './forget-idle.ts';
import { gridPointAfter, gridPointFrom } from './grid.ts';
import { judge, judgeAloud } from './judge.ts';
import { readState, type ReducerState, writeState } from './reducer-state.ts';
import { restartBaseline, takeSample } from './take-sample.ts';
import { takeTick } from './take-tick.ts';
import { newTicker, newWindow, type TickerState, type TickerWindow, viewOf } from './ticker-state.ts';

type Emit = (effect: AlertOutput) => void;

interface ReducerOptions {
  /** What `toJSON` gave, to go on from. */
  readonly state?: unknown;
  /** Tells a judgement of each accepted trade. */
  readonly trace?: boolean;
}

/**
 * The rule as a state machine, see `AlertReducer`.
 * @throws Error when `options.state` is of another version.
 */
export function createAlertReducer(rules: AlertRules, options: ReducerOptions = {}): AlertReducer {
  return new Reducer(rules, options);
}

class Reducer implements AlertReducer {
  readonly #rules: AlertRules;
  readonly #judge: typeof judge;
  readonly #state: ReducerState;
  /** Tickers with a trade since their last sample. */
  readonly #unsampled = new Set<TickerState>();
  /** No window ends before this; it may be earlier than the first end. */
  #earliestEnd = Infinity;

  constructor(rules: AlertRules, { state, trace = false }: ReducerOptions) {
    this.#rules = rules;
    this.#judge = trace ? judgeAloud : judge;
    this.#state = readState(state, rules.rememberedSequences);
    for (const ticker of this.#state.open) {
      this.#earliestEnd = Math.min(this.#earliestEnd, ticker.window!.endsAt);
      if (ticker.window!.unsampled) this.#unsampled.add(ticker);
    }
  }

  get now(): number {
    return this.#state.now;
  }

  apply(event: AlertEvent, emit: Emit): void {
    this.#goOnTo(event.at, emit);
    if (event.kind === 'advance') return;
    if (this.now > this.#earliestEnd) this.#endWindows(this.now, emit);
    switch (event.kind) {
      case 'tick':
        return this.#tick(event, emit);
      case 'news':
        return this.#news(event, emit);
      case 'remove':
        return this.#remove(event, emit);
    }
  }

  finish(emit: Emit): void {
    while (this.#state.open.size > 0) this.#gridPoint(this.#nextDue(), emit);
  }

  windows(): readonly WindowView[] {
    return [...this.#state.open].map(({ ticker, window }) => viewOf(ticker, window!));
  }

  window(ticker: string): WindowView | undefined {
    const window = this.#state.tickers.get(ticker)?.window;
    return window ? viewOf(ticker, window) : undefined;
  }

  toJSON(): unknown {
    return writeState(this.#state);
  }

  /** Handles the grid points before `time` and makes it the time of the event. */
  #goOnTo(time: number, emit: Emit): void {
    const state = this.#state;
    if (time <= state.now) return;
    for (let due = this.#nextDue(); due < time; due = this.#nextDue()) this.#gridPoint(due, emit);
    if (state.nextGridPoint < time) state.nextGridPoint = gridPointFrom(time);
    state.now = time;
  }

  /** The next grid point at which something happens: those with nothing to sample and no end are passed over. */
  #nextDue(): number {
    const { open, nextGridPoint } = this.#state;
    if (open.size === 0) return Infinity;
    if (this.#unsampled.size > 0) return nextGridPoint;
    return Math.max(nextGridPoint, gridPointAfter(this.#earliestEnd));
  }

  #gridPoint(time: number, emit: Emit): void {
    if (time > this.#earliestEnd) this.#endWindows(time, emit);
    const due = [...this.#unsampled].sort((a, b) => (a.ticker < b.ticker ? -1 : 1));
    this.#unsampled.clear();
    for (const state of due) this.#sample(state, state.window!, time, emit);
    if (time === Infinity) return;
    this.#state.now = time;
    this.#state.nextGridPoint = gridPointAfter(time);
  }

  #endWindows(time: number, emit: Emit): void {
    this.#earliestEnd = Infinity;
    // A window that follows one of these is met at the end of the same walk.
    for (const state of this.#state.open) {
      const { endsAt, anotherFollows } = state.window!;
      if (time > endsAt) {
        this.#close(state, endsAt, time, emit);
        if (anotherFollows) this.#open(state, endsAt, emit);
      } else this.#earliestEnd = Math.min(this.#earliestEnd, endsAt);
    }
  }

  #open(state: TickerState, openedAt: number, emit: Emit): void {
    state.window = newWindow(openedAt);
    this.#state.open.add(state);
    this.#earliestEnd = Math.min(this.#earliestEnd, state.window.endsAt);
    emit({ kind: 'window_open', ticker: state.ticker, time: openedAt });
  }

  #close(state: TickerState, endedAt: number, now: number, emit: Emit): void {
    const { samples, alerts } = state.window!;
    state.window = null;
    state.touchedAt = now;
    this.#state.open.delete(state);
    this.#unsampled.delete(state);
    emit({ kind: 'window_end', ticker: state.ticker, time: endedAt, samples, alerts });
  }

  #sample(state: TickerState, window: TickerWindow, time: number, emit: Emit): void {
    const { sample, fixesBaseline } = takeSample(state, window, time, this.#rules);
    this.#earliestEnd = Math.min(this.#earliestEnd, window.endsAt);
    emit(sample);
    if (fixesBaseline) {
      this.#judge({ state, window, trade: window.last!, decidedAt: time, rules: this.#rules }, emit);
    }
  }

  #tick(tick: TickEvent, emit: Emit): void {
    const { ticker } = tick;
    const state = this.#state.tickers.get(ticker);
    const window = state?.window;
    if (!state || !window) return emit({ kind: 'drop', ticker, reason: 'no_window' });
    const { now } = this;
    const taken = takeTick(state, window, tick, now, this.#rules);
    if (taken !== 'accepted' && taken !== 'new_level') return emit({ kind: 'drop', ticker, reason: taken });
    if (!window.unsampled) {
      window.unsampled = true;
      this.#unsampled.add(state);
    }
    if (taken === 'new_level') restartBaseline(window);
    this.#judge({ state, window, trade: window.last!, decidedAt: now, rules: this.#rules }, emit);
  }

  #news(news: NewsEvent, emit: Emit): void {
    const { tickers, now } = this.#state;
    let state = tickers.get(news.ticker);
    if (!state) {
      forgetIdle(tickers, now, this.#rules);
      state = newTicker(news.ticker, this.#rules.rememberedSequences);
      tickers.set(news.ticker, state);
    }
    state.touchedAt = now;
    addAnalysis(state.analyses, news, now);
    state.strengthScore = news.strengthScore ?? state.strengthScore;
    if (!news.opens) return;
    if (state.window === null) this.#open(state, news.at, emit);
    else if (state.window.samples > 0) state.window.anotherFollows = true;
  }

  #remove({ ticker }: RemoveEvent, emit: Emit): void {
    const state = this.#state.tickers.get(ticker);
    if (state?.window) this.#close(state, this.now, this.now, emit);
  }
}
