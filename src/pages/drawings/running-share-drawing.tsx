import type { VNode } from 'preact';

import type { ClusteredShare } from '../../analytics/end-of-day/day-clusters.ts';
import { linearScale, type LinearScale } from './linear-scale.ts';

/** A point of a course, its place from the left. */
interface CoursePoint {
  readonly place: number;
  readonly held: ClusteredShare;
}

interface RunningShareDrawingProps {
  /** Over few reports: a thin line. */
  readonly short: readonly CoursePoint[];
  /** Over many: a thick line in the band of its interval. */
  readonly long: readonly CoursePoint[];
  /** Places there are; all drawings of a page share them. */
  readonly places: number;
  /** What the intervals claim, a fraction. */
  readonly claimed: number;
  /** What stands below the first and the last place. */
  readonly ends: readonly [first: string, last: string];
  /** The course in words, for who does not see it. */
  readonly label: string;
}

const width = 320;
const height = 150;
const plot = { left: 46, right: width - 8, top: 10, bottom: height - 26 } as const;
const ticks = [0.4, 0.6, 1] as const;

/** Shares held over time, fractions from 0.4 up: what lies lower is drawn on the edge. */
export function RunningShareDrawing(props: RunningShareDrawingProps): VNode {
  const { short, long, places, claimed, ends, label } = props;
  const x = linearScale([0, Math.max(1, places - 1)], [plot.left, plot.right]);
  const y = linearScale([0.4, 1], [plot.bottom, plot.top]);
  const lows = long.map(({ place, held }) => `${x(place)},${y(held.low)}`);
  const highs = long.map(({ place, held }) => `${x(place)},${y(held.high)}`);
  return (
    <svg class="drawing course" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="axis" x1={plot.left} x2={plot.right} y1={y(tick)} y2={y(tick)} />
          <Percent share={tick} y={y} />
        </g>
      ))}
      {long.length > 0 && <polygon class="band soft" points={[...lows, ...highs.toReversed()].join(' ')} />}
      <line class="claimed" x1={plot.left} x2={plot.right} y1={y(claimed)} y2={y(claimed)} />
      <Percent share={claimed} y={y} />
      <Course name="short" points={short} {...{ x, y }} />
      <Course name="long" points={long} {...{ x, y }} />
      <text x={plot.left} y={height - 6}>
        {ends[0]}
      </text>
      <text x={plot.right} y={height - 6} text-anchor="end">
        {ends[1]}
      </text>
    </svg>
  );
}

function Percent({ share, y }: { readonly share: number; readonly y: LinearScale }): VNode {
  return (
    <text x={plot.left - 6} y={y(share) + 4} text-anchor="end">
      {Math.round(100 * share)} %
    </text>
  );
}

interface CourseProps {
  readonly name: 'short' | 'long';
  readonly points: readonly CoursePoint[];
  readonly x: LinearScale;
  readonly y: LinearScale;
}

/** One point alone is no line: a dot. */
function Course({ name, points, x, y }: CourseProps): VNode | null {
  const newest = points.at(-1);
  if (newest === undefined) return null;
  return (
    <>
      <polyline
        class={`curve ${name}`}
        points={points.map(({ place, held }) => `${x(place)},${y(held.share)}`).join(' ')}
      />
      <circle
        class={`end ${name}`}
        cx={Math.min(x(newest.place), width - 5)}
        cy={y(newest.held.share)}
        r={name === 'long' ? 4 : 3}
      />
    </>
  );
}
