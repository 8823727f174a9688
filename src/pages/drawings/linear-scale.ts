/** Maps a value to a coordinate; values beyond the ends lie on them, so that nothing is drawn outside its box. */
export type LinearScale = (value: number) => number;

export type Span = readonly [low: number, high: number];

/** @param to coordinates of the ends; `to[0]` may be the greater one, as on axes that go up */
export function linearScale([low, high]: Span, to: Span): LinearScale {
  // Divided by the greatest first: the difference of two huge numbers is no number any more.
  const greatest = Math.max(Math.abs(low), Math.abs(high));
  const part = (value: number): number => (greatest === 0 ? 0 : value / greatest);
  const width = part(high) - part(low);
  return (value) => {
    if (!(width > 0)) return rounded((to[0] + to[1]) / 2);
    const share = (part(Math.min(high, Math.max(low, value))) - part(low)) / width;
    return rounded(to[0] + Math.min(1, Math.max(0, share)) * (to[1] - to[0]));
  };
}

/** A tenth of a unit is finer than what screens show. */
const rounded = (coordinate: number): number => Math.round(10 * coordinate) / 10;

/** The span of values and zero, never empty. */
export function spanWithZero(values: readonly number[]): Span {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return low === high ? [-1, 1] : [low, high];
}

/** Round values within a span at even distances, at most `most` of them and mostly more than half as many. */
export function ticksOf([low, high]: Span, most: number): number[] {
  const rough = high / most - low / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => fits(low, high, size, most));
  // Too huge, too tiny or too near to each other for round steps: the ends themselves.
  if (step === undefined) return low === high ? [low] : [low, high];
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

function fits(low: number, high: number, step: number, most: number): boolean {
  // Below that, neighbouring steps would be the same number.
  const finest = 1e-6 * Math.max(Math.abs(low), Math.abs(high));
  if (!Number.isFinite(step) || step <= finest) return false;
  const count = Math.floor(high / step) - Math.ceil(low / step) + 1;
  return count >= 2 && count <= most;
}

/** A value on an axis: short at every size, `-$1.5K`, `0.25 %`, `1e+20`. */
export function axisFigure(value: number, unit: '$' | '%' | ''): string {
  const size = Math.abs(value);
  const sign = value < 0 ? '-' : '';
  const text =
    size >= 1e15 || (size > 0 && size < 1e-4)
      ? size.toExponential(0)
      : size.toLocaleString('en-US', {
          notation: size >= 10_000 ? 'compact' : 'standard',
          maximumSignificantDigits: 4,
        });
  return unit === '%' ? `${sign}${text} %` : `${sign}${unit}${text}`;
}
