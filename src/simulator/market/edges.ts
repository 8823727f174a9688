import type { Edge } from './options.ts';
import { fillNormals, streamOf } from './random.ts';

const edgeLane = 0x0e01;

/**
 * Structure put on top of a diffusion. `mean_reversion`: a transient part of the price (Ornstein-Uhlenbeck) that fades
 * with a half-life of minutes. `momentum`: a drift of the same kind, so that moves go on for minutes.
 * Strengths are relative to the listing's own volatility in that minute.
 */
const strengths = {
  mean_reversion: { halfLifeSeconds: 240, size: 1 },
  momentum: { halfLifeSeconds: 180, size: 1.2 },
} as const;

/** Adds an edge to a log price path in place; `step` is the standard deviation of one second by minute. */
export function addEdge(
  path: Float64Array,
  seconds: number,
  edge: Exclude<Edge, 'none'>,
  step: Float64Array,
  key: number,
): void {
  const { halfLifeSeconds, size } = strengths[edge];
  const normals = new Float64Array(seconds);
  fillNormals(streamOf(key, edgeLane), normals);
  const keep = Math.exp(-Math.LN2 / halfLifeSeconds);
  const kick = Math.sqrt(1 - keep * keep);
  let tendency = 0;
  let sum = 0;
  for (let second = 0; second < seconds; second += 1) {
    const local = step[Math.trunc(second / 60)]!;
    tendency = keep * tendency + kick * size * local * normals[second]!;
    if (edge === 'momentum') {
      sum += tendency / Math.sqrt(60);
      path[second]! += sum;
    } else {
      path[second]! += tendency * Math.sqrt(halfLifeSeconds);
    }
  }
}
