/** The last instant of a DateTime, and of a DateTime64; DateTime64 could begin in 1900. */
const lastSecond = 2 ** 32 - 1;
const lastMillisecond = 10_413_791_999_999;

/** Epoch ms as a bound a DateTime column is compared with. */
export const clampSecond = (time: number): number =>
  Math.min(Math.max(Math.floor(time / 1000), 0), lastSecond);

/** Epoch ms as a bound a DateTime64(3) column is compared with; fractions round up, which fits `>=` and `<`. */
export const clampMilliseconds = (time: number): number =>
  Math.min(Math.max(Math.ceil(time), 0), lastMillisecond);
