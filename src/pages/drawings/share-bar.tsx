import type { VNode } from 'preact';

import { linearScale } from './linear-scale.ts';

interface ShareBarProps {
  readonly total: number;
  /** What is left at this step, from the start of the bar. */
  readonly kept: number;
  /** What this step takes away, right behind it. */
  readonly taken: number;
}

const width = 480;
const height = 18;

/** One step of a funnel: what is left of a total, and what the step took. The figures stand beside it. */
export function ShareBar({ total, kept, taken }: ShareBarProps): VNode {
  const x = linearScale([0, Math.max(1, total)], [0, width]);
  const end = x(kept);
  const visible = (share: number, value: number): number => (value > 0 ? Math.max(2, share) : 0);
  const keptWidth = visible(end, kept);
  const takenWidth = Math.min(width - end, visible(x(kept + taken) - end, taken));
  return (
    <svg
      class="drawing share"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="track" x={0} y={0} width={width} height={height} />
      <rect class="mark" x={0} y={0} width={keptWidth} height={height} />
      <rect class="taken" x={end} y={0} width={takenWidth} height={height} />
    </svg>
  );
}
