/** A figure at a time. */
export interface Point {
  /** Any unit; the slope is per that unit. */
  readonly x: number;
  readonly y: number;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Theil and Sen's slope: the median of the slopes of all pairs, which a step or a few outliers do not move. NaN below two points. */
export function medianSlope(points: readonly Point[]): number {
  const slopes: number[] = [];
  for (const [index, one] of points.entries())
    for (const other of points.slice(index + 1))
      if (other.x !== one.x) slopes.push((other.y - one.y) / (other.x - one.x));
  return slopes.length === 0 ? Number.NaN : median(slopes);
}
