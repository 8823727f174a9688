import type { VNode } from 'preact';

import type { Interval } from '../../analytics/forecast-types.ts';
import { axisFigure, type LinearScale, linearScale, spanWithZero, ticksOf } from './linear-scale.ts';

interface DistributionDrawingProps {
  /** One a day. */
  readonly values: readonly number[];
  readonly interval: Interval;
  readonly unit: '$' | '%';
  /** The distribution in words, for who does not see it. */
  readonly label: string;
}

const width = 480;
const height = 250;
const plot = { left: 44, right: width - 44, top: 14, bottom: height - 40 } as const;
const columns = 30;
const columnWidth = (plot.right - plot.left) / columns;
/** Dots lower than this are no dots any more: the column is drawn as a bar. */
const leastDot = 5;

interface Stack {
  readonly centre: number;
  /** Values in the column, ascending. */
  readonly values: readonly number[];
}

/** Each day a dot above its result, stacked where results are alike; behind them the interval and its median. */
export function DistributionDrawing({ values, interval, unit, label }: DistributionDrawingProps): VNode {
  const span = spanWithZero([...values, interval.low, interval.median, interval.high]);
  const x = linearScale(span, [plot.left, plot.right]);
  const left = x(interval.low);
  const stacks = stacked(values, x);
  const tallest = Math.max(1, ...stacks.map((stack) => stack.values.length));
  const step = Math.min(columnWidth, (plot.bottom - plot.top) / tallest);
  return (
    <svg class="drawing chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <rect
        class="band soft"
        x={left}
        y={plot.top}
        width={Math.max(2, x(interval.high) - left)}
        height={plot.bottom - plot.top}
      />
      <line class="axis" x1={plot.left} x2={plot.right} y1={plot.bottom} y2={plot.bottom} />
      {ticksOf(span, 6).map((tick) => (
        <g key={tick}>
          <line class="axis" x1={x(tick)} x2={x(tick)} y1={plot.bottom} y2={plot.bottom + 5} />
          <text x={x(tick)} y={height - 12} text-anchor="middle">
            {axisFigure(tick, unit)}
          </text>
        </g>
      ))}
      <line class="zero" x1={x(0)} x2={x(0)} y1={plot.top} y2={plot.bottom} />
      <rect
        class="mark"
        x={x(interval.median) - 1.5}
        y={plot.top}
        width={3}
        height={plot.bottom - plot.top}
      />
      {stacks.map((stack) => (
        <Column key={stack.centre} stack={stack} step={step} />
      ))}
    </svg>
  );
}

function Column({ stack, step }: { readonly stack: Stack; readonly step: number }): VNode {
  const { centre, values } = stack;
  if (step < leastDot) {
    const tall = values.length * step;
    return (
      <rect
        class={toneOf(values[values.length >> 1]!)}
        x={centre - 4}
        y={round(plot.bottom - tall)}
        width={8}
        height={round(tall)}
      />
    );
  }
  return (
    <>
      {values.map((value, place) => (
        <circle
          key={place}
          class={toneOf(value)}
          cx={centre}
          cy={round(plot.bottom - (place + 0.5) * step)}
          r={round(Math.min(6, step / 2 - 0.5))}
        />
      ))}
    </>
  );
}

const toneOf = (value: number): string => `spot ${value > 0 ? 'gain' : value < 0 ? 'loss' : 'none'}`;

function stacked(values: readonly number[], x: LinearScale): Stack[] {
  const held = new Map<number, number[]>();
  for (const value of values.toSorted((a, b) => a - b)) {
    const column = Math.min(columns - 1, Math.floor((x(value) - plot.left) / columnWidth));
    const stack = held.get(column) ?? [];
    held.set(column, stack);
    stack.push(value);
  }
  return [...held].map(([column, stack]) => ({
    centre: round(plot.left + (column + 0.5) * columnWidth),
    values: stack,
  }));
}

const round = (value: number): number => Math.round(10 * value) / 10;
