/** Most of the times within any half-open window of `milliseconds`. */
export function mostWithin(times: readonly number[], milliseconds = 1_000): number {
  const sorted = [...times].sort((one, other) => one - other);
  let most = 0;
  let first = 0;
  for (const [index, time] of sorted.entries()) {
    while (sorted[first]! <= time - milliseconds) first++;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
