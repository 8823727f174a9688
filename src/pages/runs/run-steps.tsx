import type { VNode } from 'preact';

import { durationText } from '../duration-text.ts';
import type { RunStep } from './run-words.ts';

const width = 1000;
const height = 10;
/** A step too short to be seen is still there. */
const leastWidth = 4;

/** Where a run's time went: one bar for the eye, and the figures beside it. */
export function RunSteps({ steps }: { readonly steps: readonly RunStep[] }): VNode | null {
  if (steps.length === 0) return null;
  const total = steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const room = width - leastWidth * steps.length;
  let left = 0;
  const bars = steps.map(({ kind, milliseconds }) => {
    const bar = { kind, x: left, width: leastWidth + (room * milliseconds) / total };
    left += bar.width;
    return bar;
  });
  return (
    <div class="run-steps">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map((bar) => (
          <rect key={bar.kind} class={`step-${bar.kind}`} x={bar.x} width={bar.width} y={0} height={height} />
        ))}
      </svg>
      <ul>
        {steps.map(({ kind, name, milliseconds }) => (
          <li key={kind}>
            <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
              <rect class={`step-${kind}`} width={10} height={10} rx={2} />
            </svg>
            <span>{name}</span> <span class="number">{durationText(milliseconds)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
