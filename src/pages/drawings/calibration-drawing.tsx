import type { VNode } from 'preact';

import type { CalibrationLevel } from '../../analytics/end-of-day/accuracy.ts';
import { linearScale } from './linear-scale.ts';

interface CalibrationDrawingProps {
  readonly levels: readonly CalibrationLevel[];
  /** The curve in words, for who does not see it. */
  readonly label: string;
}

const width = 360;
const height = 300;
const plot = { left: 54, right: width - 16, top: 14, bottom: height - 46 } as const;
const ticks = [0, 25, 50, 75, 100] as const;

/** What intervals held against what they claim: honest ones lie on the dashed line. */
export function CalibrationDrawing({ levels, label }: CalibrationDrawingProps): VNode {
  const x = linearScale([0, 100], [plot.left, plot.right]);
  const y = linearScale([0, 100], [plot.bottom, plot.top]);
  return (
    <svg class="drawing calibration" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="axis" x1={plot.left} x2={plot.right} y1={y(tick)} y2={y(tick)} />
          <text x={plot.left - 8} y={y(tick) + 4} text-anchor="end">
            {tick} %
          </text>
          <text x={x(tick)} y={plot.bottom + 18} text-anchor={tick === 100 ? 'end' : 'middle'}>
            {tick} %
          </text>
        </g>
      ))}
      <text x={(plot.left + plot.right) / 2} y={height - 6} text-anchor="middle">
        claimed
      </text>
      <text x={plot.left + 8} y={plot.top + 12}>
        held
      </text>
      <line class="zero" x1={x(0)} x2={x(100)} y1={y(0)} y2={y(100)} />
      <polyline
        class="curve"
        points={levels.map(({ levelPercent, held }) => `${x(levelPercent)},${y(100 * held.share)}`).join(' ')}
      />
      {levels.map(({ levelPercent, held }) => {
        const [middle, low, high] = [x(levelPercent), y(100 * held.low), y(100 * held.high)];
        return (
          <g key={levelPercent}>
            <line class="whisker" x1={middle} x2={middle} y1={low} y2={high} />
            <line class="whisker" x1={middle - 5} x2={middle + 5} y1={low} y2={low} />
            <line class="whisker" x1={middle - 5} x2={middle + 5} y1={high} y2={high} />
            <circle class="mark" cx={middle} cy={y(100 * held.share)} r={5} />
          </g>
        );
      })}
    </svg>
  );
}
