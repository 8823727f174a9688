import { newYorkDay, newYorkTime } from '../../calendar/new-york.ts';
import { addDays } from '../../calendar/trading-day.ts';
import { messageOf } from '../../errors/openbell-error.ts';
import type { LiveAlert, TrackerState } from '../../jobs/live-message.ts';
import { readTrackerState } from '../../jobs/tracker-channel.ts';
import { warnRarely } from '../../jobs/warn-rarely.ts';
import { alertView } from '../../pages/live/alert-rows.ts';
import { type Heard, type LiveTerms, type LiveView, liveView } from '../../pages/live/live-view.ts';
import type { AlertRow } from '../../store/news-store.ts';
import { failureOf } from '../failure.ts';
import type { WebParts } from '../web-parts.ts';
import { AlertRing, type RingAlert } from './alert-ring.ts';
import type { ServerEvent } from './event-hub.ts';
import { LiveSubscription } from './live-subscription.ts';

export const liveTopic = 'live';

/** Pages hear of the tracker once a second at most. */
const stateEveryMs = 1_000;
/** Silent for this long, the tracker is looked for in Redis, and again while it stays away. */
const silentMs = 2_500;
const lookEveryMs = 2_000;
/** What the channel may have lost is found in the store this often, and soon after the channel came back. */
const compareEveryMs = 10_000;
const storedByMs = 4_000;
const stocksEveryMs = 60_000;

/** A stored alert as pages are told of it. */
export function liveAlertOf(row: AlertRow): LiveAlert {
  const { id, ticker, time, decidedAt, price, baseline, changePercent, headline, mode } = row;
  const { articleUrl, recovered } = row;
  return {
    ...{ id, ticker, time, decidedAt, price, baseline, changePercent, headline, mode, articleUrl, recovered },
    value: row.value as LiveAlert['value'],
    durable: row.durable as LiveAlert['durable'],
  };
}

/**
 * What the tracker tells, for every page that is open: its state at most once a second, each alert once. The tracker's channel
 * promises nothing, so alerts are compared with the store from time to time, and what was missed is sent then.
 */
export class LiveEvents {
  readonly #parts: WebParts;
  readonly #ring = new AlertRing();
  #subscription: LiveSubscription | undefined;
  readonly #warn: (error: Error) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #state: TrackerState | null = null;
  /** performance.now() at which the state was heard. */
  #heardAt = -Infinity;
  #trouble: Heard['trouble'] = null;
  #toldAt = -Infinity;
  #due: NodeJS.Timeout | undefined;
  #lookedAt = -Infinity;
  #comparedAt = -Infinity;
  #stocksAt = -Infinity;
  #stocks: ReadonlySet<string> = new Set();
  #watching: NodeJS.Timeout | undefined;

  constructor(parts: WebParts) {
    this.#parts = parts;
    this.#warn = warnRarely(parts.log, 'the live page');
  }

  /** Listens to the tracker from now on. */
  start(): void {
    const parts = this.#parts;
    this.#subscription = new LiveSubscription(parts.redisUrl, parts.log, {
      onState: (state) => this.#take(state, 0),
      onAlert: (alert) => this.#tellAlert(this.#ring.add(alert, parts.clock.now())),
      onSubscribed: () => {
        this.#compareSoon(0);
        this.#compareSoon(storedByMs);
      },
    });
    parts.events.whileListened(liveTopic, (listened) => this.#watch(listened));
  }

  /** Where the stream of alerts stands; a page that holds all of them up to here is told the rest. */
  get position(): string {
    return this.#ring.position;
  }

  /** Alerts that may not be stored yet. */
  get alerts(): readonly RingAlert[] {
    return this.#ring.kept;
  }

  get terms(): LiveTerms {
    return {
      alertsPerWindow: this.#parts.loaded.settings.ALERT_MAX_PER_WINDOW,
      hasPage: (ticker) => this.#stocks.has(ticker),
    };
  }

  /** All of the page that changes, as it is now; asks Redis where the channel has been silent. */
  async view(): Promise<LiveView> {
    await Promise.all([this.#look(), this.#learnStocks()]);
    return this.#view();
  }

  /** What a page is told first: what it missed since a position, and how things are. */
  async greeting(position: string | undefined): Promise<ServerEvent[]> {
    const state = { event: 'state', data: await this.view() };
    if (position === undefined) return [state];
    const missed = this.#ring.after(position);
    const here = this.#ring.position;
    if (missed === null) return [{ event: 'refresh', data: {}, id: here }, state];
    return [...missed.map((alert) => this.#alertEvent(alert)), state];
  }

  close(): void {
    clearTimeout(this.#due);
    clearInterval(this.#watching);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#subscription?.close();
  }

  #view(): LiveView {
    const state = this.#state;
    const age = state === null ? null : performance.now() - this.#heardAt;
    const now = state === null ? this.#parts.clock.now() : state.at + (age ?? 0);
    return liveView({ now: Math.round(now), state, age, trouble: this.#trouble }, this.terms);
  }

  #take(state: TrackerState, age: number): void {
    this.#state = state;
    this.#heardAt = performance.now() - age;
    this.#trouble = null;
    this.#tell();
  }

  /** Tells all pages how things are, now or when a second has passed. */
  #tell(): void {
    if (this.#watching === undefined || this.#due !== undefined) return;
    const wait = Math.max(0, this.#toldAt + stateEveryMs - performance.now());
    this.#due = setTimeout(() => {
      this.#due = undefined;
      this.#toldAt = performance.now();
      const { events } = this.#parts;
      events.send(liveTopic, { event: 'state', data: this.#view() }, { snapshot: true });
    }, wait);
  }

  #tellAlert(alert: RingAlert | null): void {
    if (alert !== null) this.#parts.events.send(liveTopic, this.#alertEvent(alert));
  }

  #alertEvent({ alert, place, heardAt }: RingAlert): ServerEvent {
    const data = alertView(alert, this.terms, heardAt);
    return { event: 'alert', data, id: this.#ring.positionOf(place) };
  }

  #watch(listened: boolean): void {
    clearInterval(this.#watching);
    this.#watching = undefined;
    if (!listened) return;
    this.#watching = setInterval(() => {
      const now = performance.now();
      if (now - this.#heardAt > silentMs && now - this.#lookedAt > lookEveryMs) {
        void this.#look().then(() => this.#tell());
      }
      if (now - this.#comparedAt > compareEveryMs) this.#compareSoon(0);
      void this.#learnStocks();
    }, stateEveryMs);
    if (performance.now() - this.#comparedAt > compareEveryMs) this.#compareSoon(0);
  }

  /** Asks Redis for the state where the channel has told none: the tracker may be gone, or Redis. */
  async #look(): Promise<void> {
    if (performance.now() - this.#heardAt < silentMs) return;
    this.#lookedAt = performance.now();
    try {
      const { redis } = await this.#parts.sources.queues();
      const state = await readTrackerState(redis);
      this.#trouble = null;
      // While Redis was asked the channel may have told something newer.
      if (performance.now() - this.#heardAt < silentMs) return;
      if (state === null) this.#state = null;
      else this.#take(state, Math.max(0, this.#parts.clock.now() - state.at));
    } catch (error) {
      const { what, advice } = failureOf(error);
      this.#trouble = {
        kind: 'trouble',
        what: `The tracker cannot be heard: ${what}`,
        advice: `${advice} The tracker itself goes on, and keeps its alerts.`,
      };
    }
  }

  #compareSoon(milliseconds: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#compare();
    }, milliseconds);
    this.#timers.add(timer);
  }

  /** Sends what the store has and the channel has not told. */
  async #compare(): Promise<void> {
    this.#comparedAt = performance.now();
    const day = newYorkDay(this.#parts.clock.now());
    const [from, to] = [newYorkTime(day, '00:00'), newYorkTime(addDays(day, 1), '00:00')];
    try {
      const news = await this.#parts.sources.news();
      const stored = await news.alerts(from, to);
      this.#ring.forgetBefore(from);
      for (const row of stored) this.#tellAlert(this.#ring.add(liveAlertOf(row), null));
    } catch (error) {
      this.#warn(new Error(messageOf(error)));
    }
  }

  /** Stocks of the newest report have pages. */
  async #learnStocks(): Promise<void> {
    if (performance.now() - this.#stocksAt < stocksEveryMs) return;
    this.#stocksAt = performance.now();
    const report = await this.#parts.reports.report().catch(() => null);
    if (report !== null) this.#stocks = new Set(report.symbols.map(({ symbol }) => symbol));
  }
}
