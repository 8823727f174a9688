import type { VNode } from 'preact';

import type { Run } from '../store/store.ts';
import { modeOf } from '../report/report-mode.ts';

const meanings = {
  LIVE: 'market data of a live account',
  PAPER: 'market data of a paper account',
  UNKNOWN: 'the run does not say where its data came from',
} as const;

/** Whose data a report is made from. */
export function ModeBanner({ run }: { readonly run: Pick<Run, 'source'> }): VNode {
  const mode = modeOf(run);
  if (mode === 'SIMULATED') {
    return (
      <p class="mode simulated" role="note">
        <strong>SIMULATED</strong> <span>No market data, a simulated gateway. Trade nothing on it.</span>
      </p>
    );
  }
  return (
    <p class={`mode ${mode.toLowerCase()}`}>
      <strong>{mode}</strong> <span>{meanings[mode]}</span>
    </p>
  );
}
