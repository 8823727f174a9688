import type { VNode } from 'preact';

import type { Interval } from '../../analytics/forecast-types.ts';
import { axisFigure, linearScale, spanWithZero, ticksOf } from './linear-scale.ts';

interface IntervalAxisProps {
  readonly interval: Interval;
  readonly unit: '$' | '%' | '';
  /** The interval in words, for who does not see it. */
  readonly label: string;
}

const width = 480;
const height = 84;
/** Room for half a figure beyond the outermost tick. */
const edge = 44;

/** An interval on an axis with figures: its band from low to high, its median as a mark, zero as a dashed line. */
export function IntervalAxis({ interval, unit, label }: IntervalAxisProps): VNode {
  const span = spanWithZero([interval.low, interval.median, interval.high]);
  const x = linearScale(span, [edge, width - edge]);
  const left = x(interval.low);
  const middle = x(interval.median);
  return (
    <svg class="drawing chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <line class="axis" x1={edge} x2={width - edge} y1={54} y2={54} />
      {ticksOf(span, 6).map((tick) => (
        <g key={tick}>
          <line class="axis" x1={x(tick)} x2={x(tick)} y1={50} y2={58} />
          <text x={x(tick)} y={78} text-anchor="middle">
            {axisFigure(tick, unit)}
          </text>
        </g>
      ))}
      <rect class="band" x={left} y={14} width={Math.max(2, x(interval.high) - left)} height={28} rx={5} />
      <line class="zero" x1={x(0)} x2={x(0)} y1={4} y2={54} />
      <rect class="mark" x={middle - 2} y={8} width={4} height={40} rx={2} />
    </svg>
  );
}
