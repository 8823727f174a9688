import type { VNode } from 'preact';

import { linearScale } from './linear-scale.ts';

interface LossDrawingProps {
  /** The forecast's own loss. */
  readonly own: number;
  /** What others would have lost; null where there is no such forecast. */
  readonly others: readonly (number | null)[];
  /** The greatest loss of all drawings that are compared by eye. */
  readonly most: number;
}

const width = 160;
const height = 26;

/** A loss as a bar from zero, others as marks above it: shorter is better. The figures stand beside it. */
export function LossDrawing({ own, others, most }: LossDrawingProps): VNode {
  const x = linearScale([0, most], [1.5, width - 1.5]);
  return (
    <svg class="drawing loss-bar" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <rect class="band" x={0} y={8} width={x(own)} height={10} rx={2} />
      {others.map(
        (loss, place) =>
          loss !== null && (
            <rect
              key={place}
              class={`baseline place-${place + 1}`}
              x={x(loss) - 1.5}
              y={place === 0 ? 2 : 13}
              width={3}
              height={11}
            />
          ),
      )}
    </svg>
  );
}
