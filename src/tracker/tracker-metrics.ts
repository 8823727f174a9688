import { Registry } from 'prom-client';

import type { FeedConnection } from '../ibkr/feed.ts';
import { type EventLoopWait, watchEventLoop } from './event-loop-wait.ts';
import { Choice, Count, CountBy, Latency, Level } from './metric-kinds.ts';

const connectionStates: readonly FeedConnection[] = ['connecting', 'connected', 'lost', 'link_lost'];

const countTexts = {
  ticks: 'Trades received.',
  samples: 'Rows sampled for price_tracking.',
  alerts: 'Alerts raised.',
  alertsUndurable: 'Alerts that went out though neither disk nor Redis took them.',
  reconnections: 'Connections to the gateway made again.',
  gaps: 'Gaps in which trades may be missing.',
  watchdogResubscriptions: 'Streams subscribed again because they had died without a word.',
  repeatedTicks: 'Trades dropped because they repeat the last one after a subscription.',
  triggersHandled: 'Trigger files the tracker took in.',
  triggersRejected: 'Trigger files moved to rejected/ or left.',
  newsRows: 'Rows of breaking_news seen.',
  journalDropped: 'Raw ticks the journal gave up for want of room.',
  journalLost: 'Other entries the journal gave up: memory was full of them.',
} as const;

const levelTexts = {
  activeTickers: 'Tickers with an open window.',
  waitingTickers: 'Tickers that wait for a market-data line.',
  failedTickers: 'Tickers IBKR does not know.',
  unwrittenRows: 'Rows that are not in ClickHouse yet.',
  journalBytes: 'Bytes of the journal on disk.',
  journalUnwritten: 'Journal entries in memory that the disk refuses.',
  arrivalDelay: 'Arrival minus trade time of the newest trade, milliseconds.',
} as const;

type CountName = keyof typeof countTexts;
type LevelName = keyof typeof levelTexts;

export type TrackerMetrics = Readonly<Record<CountName, Count>> &
  Readonly<Record<LevelName, Level>> & {
    readonly registry: Registry;
    /** Trades that did not count, by reason. */
    readonly dropped: CountBy;
    readonly tickToAlert: Latency;
    readonly tickToStored: Latency;
    readonly triggerLatency: Latency;
    readonly connection: Choice<FeedConnection>;
    /** PAPER, LIVE or SIMULATED. */
    readonly mode: Choice;
    /** Every counter since the start, by its name. */
    totals(): Record<string, number>;
    /** For the log, once a minute: counters and percentiles (ms) since the line before, levels as they are. */
    line(): Record<string, number>;
    stop(): void;
  };

/** `journalBytes` → `openbell_tracker_journal_bytes`. */
const metricName = (name: string): string =>
  `openbell_tracker_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

function made<Name extends string, Kind>(
  texts: Readonly<Record<Name, string>>,
  make: (name: string, help: string) => Kind,
): Record<Name, Kind> {
  const entries = Object.entries<string>(texts).map(([name, help]) => [name, make(metricName(name), help)]);
  return Object.fromEntries(entries) as Record<Name, Kind>;
}

/** The tracker's counters and gauges in a registry of their own; increments cost an addition, the rest is done when asked. */
export function createTrackerMetrics(): TrackerMetrics {
  const registry = new Registry();
  const counts = made(countTexts, (name, help) => new Count(registry, name, help));
  const levels = made(levelTexts, (name, help) => new Level(registry, name, help));
  const dropped = new CountBy(registry, metricName('droppedTicks'), 'Trades that did not count.', 'reason');
  const latency = (name: string, help: string): Latency => new Latency(registry, metricName(name), help);
  const latencies = {
    tickToAlert: latency('tickToAlert', 'From the arrival of a trade to its alert.'),
    tickToStored: latency('tickToStored', 'From the arrival of a trade to its row.'),
    triggerLatency: latency(
      'triggerLatency',
      'From the event of a trigger file to its ticker being taken in.',
    ),
  };
  const connection = new Choice<FeedConnection>(registry, metricName('connection'), {
    help: 'State of the connection: 1 for the one that is.',
    label: 'state',
    known: connectionStates,
  });
  const mode = new Choice(registry, metricName('modeInfo'), {
    help: 'Where the data comes from.',
    label: 'mode',
    known: [],
  });
  const eventLoop = watchEventLoop(registry, metricName('eventLoopDelay'));
  const totals = (): Record<string, number> => ({
    ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count.total])),
    ...Object.fromEntries([...dropped.totals].map(([reason, total]) => [`dropped_${reason}`, total])),
  });
  return {
    registry,
    ...counts,
    ...levels,
    ...latencies,
    dropped,
    connection,
    mode,
    totals,
    line: lineMaker(totals, levels, latencies, eventLoop),
    stop: () => eventLoop.stop(),
  };
}

function lineMaker(
  totals: () => Record<string, number>,
  levels: Readonly<Record<string, Level>>,
  latencies: Readonly<Record<string, Latency>>,
  eventLoop: EventLoopWait,
): () => Record<string, number> {
  let told: Record<string, number> = {};
  return () => {
    const line: Record<string, number> = {};
    const now = totals();
    for (const [name, total] of Object.entries(now)) line[name] = total - (told[name] ?? 0);
    told = now;
    for (const [name, level] of Object.entries(levels)) line[name] = level.value;
    for (const [name, latency] of Object.entries(latencies)) {
      const { p50, p99 } = latency.sinceLast();
      line[`${name}P50`] = p50;
      line[`${name}P99`] = p99;
    }
    line['eventLoopMax'] = eventLoop.longestSinceLast();
    return line;
  };
}
