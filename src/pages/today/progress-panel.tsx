import type { VNode } from 'preact';

import type { TradingDay } from '../../calendar/trading-day.ts';
import type { RunMessage, RunStep } from './run-message.ts';

const steps: readonly (readonly [RunStep, string])[] = [
  ['queued', 'Queued'],
  ['waiting for the gateway', 'Gateway'],
  ['scanning', 'Scan'],
  ['fetching', 'Fetch and analyse'],
  ['forecasting', 'Forecast'],
];

interface ProgressPanelProps {
  readonly progress: RunMessage | null;
  /** The only day whose runs are shown; null shows any. */
  readonly of: TradingDay | null;
}

/** How far a run is; there without one too, hidden, so that the browser can show the next one. */
export function ProgressPanel({ progress, of }: ProgressPanelProps): VNode {
  const known = progress !== null && progress.total > 0;
  return (
    <div
      id="run-progress"
      class="progress"
      hidden={progress === null}
      data-run={progress?.runId ?? ''}
      data-step={progress?.step ?? ''}
      data-date={of ?? ''}
    >
      <ol class="steps" aria-label="Steps of the run">
        {steps.map(([step, name]) => (
          <li key={step} data-name={step} aria-current={progress?.step === step ? 'step' : undefined}>
            {name}
          </li>
        ))}
      </ol>
      {/* Without a value the bar moves, saying that work is done and not how much. */}
      <progress
        aria-labelledby="run-progress-text"
        {...(known ? { value: progress.done, max: progress.total } : {})}
      />
      <p class="row">
        <span id="run-progress-text" data-progress="text" class="number-text">
          {progress?.text ?? ''}
        </span>
        <span class="grow" />
        <span class="muted small" data-progress="run">
          {progress?.runId ?? ''}
        </span>
      </p>
      <p class="heard" aria-live="polite" data-progress="heard" />
    </div>
  );
}
