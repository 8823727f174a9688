import type { VNode } from 'preact';

import type { Interval } from '../../analytics/forecast-types.ts';
import { linearScale } from './linear-scale.ts';

interface HeldDrawingProps {
  readonly interval: Interval;
  readonly realised: number;
  /** Ends of the scale, the same for everything that is compared by eye. */
  readonly scale: readonly [low: number, high: number];
  /** The same in words, for who does not see it. */
  readonly label: string;
}

const width = 280;
const height = 34;
const edge = 9;
const middle = 21;

/** The morning's interval as a band with its median, and what came as a diamond; beyond the scale it is an arrow at its end. */
export function HeldDrawing({ interval, realised, scale, label }: HeldDrawingProps): VNode {
  const [low, high] = scale;
  const x = linearScale(scale, [edge, width - edge]);
  const left = x(interval.low);
  return (
    <svg class="drawing held" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <line class="axis" x1={edge} x2={width - edge} y1={middle} y2={middle} />
      <rect
        class="band"
        x={left}
        width={Math.max(2, x(interval.high) - left)}
        y={middle - 7}
        height={14}
        rx={3}
      />
      {low <= 0 && high >= 0 && <line class="zero" x1={x(0)} x2={x(0)} y1={8} y2={height - 1} />}
      <rect class="mark" x={x(interval.median) - 1.5} width={3} y={middle - 9} height={18} rx={1.5} />
      <polygon class="came" points={shapeOf(realised, scale, x(realised))} />
    </svg>
  );
}

function shapeOf(value: number, [low, high]: HeldDrawingProps['scale'], at: number): string {
  if (value > high) return arrow(width - 1, -1);
  if (value < low) return arrow(1, 1);
  return `${at},1 ${at + 7},9 ${at},17 ${at - 7},9`;
}

/** @param back towards the scale */
const arrow = (tip: number, back: 1 | -1): string => `${tip},9 ${tip + 13 * back},1 ${tip + 13 * back},17`;
