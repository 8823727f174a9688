import type { VNode } from 'preact';

import type { Interval } from '../analytics/forecast-types.ts';

interface IntervalDrawingProps {
  readonly interval: Interval;
  /** Ends of the scale, the same for everything that is compared by eye. */
  readonly scale: readonly [low: number, high: number];
  /** The interval in words, for who does not see it. */
  readonly label: string;
}

const width = 280;
const height = 22;

/** An interval as a band on its scale, its median as a mark, and zero where the scale holds it. */
export function IntervalDrawing({ interval, scale, label }: IntervalDrawingProps): VNode {
  const [low, high] = scale;
  const at = (value: number): number =>
    high === low ? width / 2 : (width * (Math.min(high, Math.max(low, value)) - low)) / (high - low);
  const left = at(interval.low);
  return (
    <svg class="drawing" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <line class="axis" x1={0} x2={width} y1={height / 2} y2={height / 2} />
      <rect class="band" x={left} width={Math.max(2, at(interval.high) - left)} y={6} height={10} rx={3} />
      {low <= 0 && high >= 0 && <line class="zero" x1={at(0)} x2={at(0)} y1={1} y2={height - 1} />}
      <rect class="mark" x={at(interval.median) - 1.5} width={3} y={3} height={16} rx={1.5} />
    </svg>
  );
}
