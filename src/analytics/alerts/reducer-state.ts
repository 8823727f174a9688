import { RememberedSequences, type SequenceKey } from './sequences.ts';
import type { TickerState, TickerWindow } from './ticker-state.ts';

/** All a reducer knows. Times before anything happened are -Infinity. */
export interface ReducerState {
  now: number;
  /** The first grid point that has not been. */
  nextGridPoint: number;
  readonly tickers: Map<string, TickerState>;
  /** Those with a window, in the order in which the openings were handled. */
  readonly open: Set<TickerState>;
}

const version = 1;

interface WrittenTicker extends Omit<TickerState, 'sequences' | 'touchedAt'> {
  readonly sequences: readonly SequenceKey[];
  readonly touchedAt: number | null;
}

interface WrittenState {
  readonly version: typeof version;
  readonly now: number | null;
  readonly nextGridPoint: number | null;
  readonly tickers: readonly WrittenTicker[];
  readonly open: readonly string[];
}

/** The state as a JSON value that no later event changes. */
export function writeState({ now, nextGridPoint, tickers, open }: ReducerState): WrittenState {
  return {
    version,
    now: finiteOrNull(now),
    nextGridPoint: finiteOrNull(nextGridPoint),
    tickers: [...tickers.values()].map((state) => ({
      ...copied(state),
      sequences: state.sequences.toJSON(),
      touchedAt: finiteOrNull(state.touchedAt),
    })),
    open: [...open].map(({ ticker }) => ticker),
  };
}

/**
 * The state that was written; undefined begins with nothing.
 * @throws Error when `written` is not of this version.
 */
export function readState(written: unknown, rememberedSequences: number): ReducerState {
  const state: ReducerState = {
    now: -Infinity,
    nextGridPoint: -Infinity,
    tickers: new Map(),
    open: new Set(),
  };
  if (written === undefined || written === null) return state;
  if (!isWritten(written)) throw new Error(`The state of the alert rule is not of version ${version}.`);
  state.now = written.now ?? -Infinity;
  // Beyond the numbers that can tell grid points apart there is no next one.
  state.nextGridPoint = written.nextGridPoint ?? (written.now === null ? -Infinity : Infinity);
  for (const ticker of written.tickers) {
    state.tickers.set(ticker.ticker, {
      ...copied(ticker),
      sequences: new RememberedSequences(rememberedSequences, ticker.sequences),
      touchedAt: ticker.touchedAt ?? -Infinity,
    });
  }
  for (const ticker of written.open) state.open.add(state.tickers.get(ticker)!);
  return state;
}

function isWritten(value: unknown): value is WrittenState {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === version;
}

/** The parts of a ticker that are JSON values, nothing shared that is changed later. */
function copied(state: Omit<TickerState, 'sequences' | 'touchedAt'>) {
  const { ticker, window, analyses, strengthScore, alertedSeconds } = state;
  const copy: TickerWindow | null = window && { ...window };
  return {
    ticker,
    window: copy,
    analyses: { newest: analyses.newest, coming: [...analyses.coming] },
    strengthScore,
    alertedSeconds,
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
