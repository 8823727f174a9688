import type { Run, RunKind, RunState } from '../../store/store.ts';
import type { DayPages } from '../today/day-links.tsx';

interface StateWords {
  readonly text: string;
  /** Of the badge. */
  readonly tone: 'good' | 'bad' | 'so-so' | 'busy' | '';
}

export const stateWords: Readonly<Record<RunState, StateWords>> = {
  queued: { text: 'Queued', tone: 'busy' },
  waiting_for_gateway: { text: 'Waiting for the gateway', tone: 'so-so' },
  scanning: { text: 'Scanning', tone: 'busy' },
  fetching: { text: 'Fetching', tone: 'busy' },
  forecasting: { text: 'Forecasting', tone: 'busy' },
  done: { text: 'Done', tone: 'good' },
  partial: { text: 'Partial', tone: 'so-so' },
  failed: { text: 'Failed', tone: 'bad' },
  missed: { text: 'Missed', tone: 'bad' },
  skipped: { text: 'Skipped', tone: '' },
};

export const kindWords: Readonly<Record<RunKind, string>> = {
  morning: 'Morning report',
  rescan: 'Rescan',
  end_of_day: 'End of day',
};

/** Where what a run has published is shown. */
export const pageOf = (kind: RunKind): DayPages => (kind === 'end_of_day' ? '/eod' : '/report');

/** Whether a run goes on: the ledger gives every run that has ended its time. */
export const isUnderWay = ({ finishedAt }: Run): boolean => finishedAt === null;

/** A step of a run with what it took. */
export interface RunStep {
  /** Of its colour. */
  readonly kind: 'queue' | 'scan' | 'fetch' | 'forecast' | 'rest';
  readonly name: string;
  readonly milliseconds: number;
}

const morningSteps = [
  ['scan', 'scanning'],
  ['fetch', 'fetching and analysing'],
  ['forecast', 'forecasting'],
] as const;

const endOfDaySteps = [['fetch', 'fetching and analysing']] as const;

/** Where a run's time went, in its order, as far as it has been measured. */
export function stepsOf({ kind: runKind, createdAt, startedAt, timings }: Run): RunStep[] {
  const knownSteps = runKind === 'end_of_day' ? endOfDaySteps : morningSteps;
  const steps: RunStep[] = [];
  if (startedAt !== null) {
    steps.push({ kind: 'queue', name: 'waiting in the queue', milliseconds: startedAt - createdAt });
  }
  let measured = 0;
  for (const [kind, name] of knownSteps) {
    const milliseconds = timings[kind];
    if (milliseconds === undefined) continue;
    measured += milliseconds;
    steps.push({ kind, name, milliseconds });
  }
  const rest = (timings['total'] ?? 0) - measured;
  const missing = knownSteps.filter(([kind]) => timings[kind] === undefined).map(([, name]) => name);
  if (rest > 0 && missing.length > 0) {
    steps.push({ kind: 'rest', name: missing.join(', '), milliseconds: rest });
  }
  const told = steps.filter(({ milliseconds }) => milliseconds > 0);
  // How long it has waited says nothing of where the time went while that is all there is.
  return told.some(({ kind }) => kind !== 'queue') ? told : [];
}
