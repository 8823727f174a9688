/** Samples are taken at every multiple of this, ms. */
const gridMs = 2_000;

/** The first grid point at or after a time; Infinity for times so large that numbers cannot tell one from the next. */
export function gridPointFrom(time: number): number {
  // + 0 makes of -0, which negative times round to, the 0 that JSON gives back.
  const point = Math.ceil(time / gridMs) * gridMs + 0;
  return point >= time ? point : Infinity;
}

/** The first grid point after a time; Infinity as above. */
export function gridPointAfter(time: number): number {
  const point = Math.floor(time / gridMs) * gridMs + gridMs;
  return point > time ? point : Infinity;
}

/** The second a time lies in. */
export function secondOf(time: number): number {
  return Math.floor(time / 1_000);
}
