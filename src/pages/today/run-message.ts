import type { TradingDay } from '../../calendar/trading-day.ts';
import type { RunProgress } from '../../jobs/queues.ts';
import type { Run, RunState } from '../../store/store.ts';

/** How far a run under way is, as pages show it and as the events of `/events/runs` carry it. */
export interface RunMessage {
  readonly runId: string;
  readonly date: TradingDay;
  readonly state: RunState;
  readonly step: RunStep;
  readonly done: number;
  /** 0 where it cannot be told. */
  readonly total: number;
  readonly text: string;
}

export type RunStep = 'queued' | RunProgress['step'];

/** The run a browser was told of has ended. */
export interface RunEnded {
  readonly runId: string;
  readonly date: TradingDay;
  readonly state: RunState;
}

/** The first event on a connection: what is under way at that moment. */
export interface RunGreeting {
  readonly running: RunMessage | null;
}

const steps: Partial<Record<RunState, RunStep>> = {
  waiting_for_gateway: 'waiting for the gateway',
  scanning: 'scanning',
  fetching: 'fetching',
  forecasting: 'forecasting',
};

/** @param progress what the queue says, or null with `trouble` where it cannot be asked. */
export function runMessage(run: Run, progress: RunProgress | null, trouble = ''): RunMessage {
  const { runId, date, state } = run;
  const shared = { runId, date, state };
  if (progress === null) {
    const step = steps[state] ?? 'queued';
    const text = trouble === '' ? (run.reason === '' ? step : run.reason) : trouble;
    return { ...shared, step, done: 0, total: 0, text };
  }
  const { step, done, total } = progress;
  const counted = total > 0 ? `${done} of ${total} stocks: ` : '';
  return { ...shared, step, done, total, text: counted + progress.text };
}
