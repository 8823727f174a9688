import type { VNode } from 'preact';

import type { EquityCurve } from './equity-curve.ts';
import { axisFigure, linearScale, spanWithZero, ticksOf } from './linear-scale.ts';

interface EquityDrawingProps {
  readonly curve: EquityCurve;
  /** What stands below the first, the middle and the last day. */
  readonly days: readonly string[];
  /** The course in words, for who does not see it. */
  readonly label: string;
}

const width = 480;
const height = 250;
const plot = { left: 74, right: width - 14, top: 14, bottom: height - 34 } as const;

/** The sum of the daily P&L over the days, what it lies below its height as an area, the deepest fall between two dots. */
export function EquityDrawing({ curve, days, label }: EquityDrawingProps): VNode {
  const { sums, peaks, deepest } = curve;
  const span = spanWithZero(sums);
  const x = linearScale([0, Math.max(1, sums.length - 1)], [plot.left, plot.right]);
  const y = linearScale(span, [plot.bottom, plot.top]);
  const points = (values: readonly number[]): string[] =>
    values.map((value, place) => `${x(place)},${y(value)}`);
  const curvePoints = points(sums);
  return (
    <svg class="drawing chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {ticksOf(span, 6).map((tick) => (
        <g key={tick}>
          <line
            class={tick === 0 ? 'zero' : 'axis'}
            x1={plot.left}
            x2={plot.right}
            y1={y(tick)}
            y2={y(tick)}
          />
          <text x={plot.left - 8} y={y(tick) + 4} text-anchor="end">
            {axisFigure(tick, '$')}
          </text>
        </g>
      ))}
      <polygon class="fall" points={[...points(peaks), ...curvePoints.toReversed()].join(' ')} />
      <polyline class="curve" points={curvePoints.join(' ')} />
      {deepest !== null &&
        [deepest.from, deepest.to].map((place) => (
          <circle key={place} class="spot loss" cx={x(place)} cy={y(sums[place]!)} r={5} />
        ))}
      <DayLabels days={days} x={x} />
    </svg>
  );
}

/** Three at most: more would touch each other on a phone. */
function DayLabels({
  days,
  x,
}: {
  readonly days: readonly string[];
  readonly x: (place: number) => number;
}): VNode {
  const middle = Math.floor((days.length - 1) / 2);
  const shown = days.length < 5 ? [days.length - 1] : [0, middle, days.length - 1];
  return (
    <>
      {shown
        .filter((day) => day >= 0)
        .map((day) => (
          <text
            key={day}
            x={day === days.length - 1 ? plot.right : x(day + 1)}
            y={height - 8}
            text-anchor={day === days.length - 1 ? 'end' : 'middle'}
          >
            {days[day]}
          </text>
        ))}
    </>
  );
}
