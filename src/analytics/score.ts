import type { RiskClass } from './forecast-types.ts';
import { categories, type Category, scoreScales } from './score-scales.ts';

/** Score 0–100 of a value on a category's scale; NaN stays NaN. */
export function scaled(category: Category, value: number): number {
  const points: readonly (readonly [number, number])[] = scoreScales[category].points;
  if (Number.isNaN(value)) return value;
  const first = points[0]!;
  if (value <= first[0]) return first[1];
  for (let index = 1; index < points.length; index++) {
    const [x1, y1] = points[index]!;
    if (value > x1) continue;
    const [x0, y0] = points[index - 1]!;
    return y0 + ((value - x0) / (x1 - x0)) * (y1 - y0);
  }
  return points.at(-1)![1];
}

const weights = categories.map((category) => scoreScales[category].weight);
const composite = categories.indexOf('composite');

/**
 * Fills in the composite and weighs the known categories, whose weights are rescaled to 100 together.
 * @param scores 0–100 or NaN, in the order of `categories`; the composite's place is written
 */
export function totalScore(scores: Float64Array): { score: number; knownWeight: number } {
  let plain = 0;
  let count = 0;
  let weighted = 0;
  let knownWeight = 0;
  for (let index = 0; index < weights.length; index++) {
    const score = scores[index]!;
    if (index === composite || Number.isNaN(score)) continue;
    plain += score;
    count++;
    weighted += weights[index]! * score;
    knownWeight += weights[index]!;
  }
  scores[composite] = count === 0 ? Number.NaN : plain / count;
  if (count === 0) return { score: 0, knownWeight: 0 };
  weighted += weights[composite]! * scores[composite];
  knownWeight += weights[composite]!;
  return { score: Math.min(100, weighted / knownWeight), knownWeight };
}

/** By the 14-day average true range in percent of the price. */
export function riskClass(atrPercent: number | null): RiskClass {
  if (atrPercent === null) return 'unknown';
  if (atrPercent < 1.5) return 'conservative';
  return atrPercent > 3.5 ? 'aggressive' : 'medium';
}
