const size = 4_096;

/**
 * The standard normal distribution as 4,096 equally likely values, times `deviation`; mean and variance are exact.
 * A draw is one look-up, so that paths of hundreds of millions of steps take seconds.
 */
export function normalTable(deviation: number): Float64Array {
  const values = Float64Array.from({ length: size }, (_, index) => quantile((index + 0.5) / size));
  const variance = values.reduce((sum, value) => sum + value * value, 0) / size;
  return values.map((value) => (value * deviation) / Math.sqrt(variance));
}

/** Random indices of that table (Marsaglia's xorshift32, its upper twelve bits). */
export function xorshift(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 20;
  };
}

/** Inverse of the standard normal distribution by bisection. */
function quantile(probability: number): number {
  if (probability > 0.5) return -quantile(1 - probability);
  let low = -6;
  let high = 0;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (lowerTail(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Abramowitz & Stegun 26.2.17, for z of 0 or less. */
function lowerTail(z: number): number {
  const t = 1 / (1 - 0.2316419 * z);
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}
