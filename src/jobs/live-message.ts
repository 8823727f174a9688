/** What the tracker tells others once a second, and at once when something happens. Times are epoch ms. */
export interface TrackerState {
  readonly at: number;
  /** PAPER, LIVE or SIMULATED; null before the first connection. */
  readonly mode: string | null;
  readonly account: string | null;
  /** connecting, connected, lost or link_lost. */
  readonly connection: string;
  /** When the connection came into that state. */
  readonly connectionSince?: number;
  readonly clientId: number | null;
  readonly active: readonly TrackedTicker[];
  readonly waiting: readonly { readonly ticker: string; readonly since: number }[];
  readonly failed: readonly { readonly ticker: string; readonly since: number; readonly reason: string }[];
  readonly counters: Readonly<Record<string, number>>;
  readonly latencies?: TrackerLatencies;
}

/** Milliseconds, since the tracker's start; null where nothing has been measured yet. */
export interface TrackerLatencies {
  /** From the arrival of a trade to its alert, durable and in the queue. */
  readonly tickToAlert: Percentiles | null;
  /** From the arrival of a trade to its row. */
  readonly tickToStored: Percentiles | null;
  /** Arrival minus trade time of the newest trade. */
  readonly arrivalDelay: number | null;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  /** How many were measured. */
  readonly count: number;
}

export interface TrackedTicker {
  readonly ticker: string;
  readonly openedAt: number;
  readonly firstSampleTime: number | null;
  readonly endsAt: number;
  readonly samples: number;
  readonly alerts: number;
  readonly baseline: number | null;
  readonly price: number | null;
  readonly priceTime: number | null;
  readonly changePercent: number | null;
  readonly feed: string | null;
  readonly stream: string;
  readonly halted: boolean;
  readonly headline: string;
  readonly recommendation: string;
  readonly recovered: boolean;
}

/** An alert as pages and terminals are told of it. */
export interface LiveAlert {
  readonly id: string;
  readonly ticker: string;
  readonly time: number;
  readonly decidedAt: number;
  readonly price: number;
  readonly baseline: number;
  readonly changePercent: number;
  readonly value: 1 | 2 | 3;
  readonly headline: string;
  readonly mode: string;
  readonly durable: 'disk' | 'redis' | 'none';
  /** '' for news without an article. */
  readonly articleUrl?: string;
  /** Its window was taken up again after a restart of the tracker. */
  readonly recovered?: boolean;
}

export type LiveMessage =
  | { readonly kind: 'alert'; readonly alert: LiveAlert }
  | { readonly kind: 'state'; readonly state: TrackerState };
