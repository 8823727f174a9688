/** Whether the tracker's loop goes on; `reason` says why not. */
export interface TrackerHealth {
  readonly alive: boolean;
  readonly reason: string;
}

/** Whether the tracker can do its work now, part by part, each in words. */
export interface TrackerReadiness {
  readonly ready: boolean;
  /** PAPER, LIVE or SIMULATED; null before the first connection. */
  readonly mode: string | null;
  readonly connection: string;
  readonly journal: string;
  readonly store: string;
  readonly redis: string;
}
