import { flat, type Row, times } from '../golden-session.ts';

/** Rows are open, high, low, close, and the volume where it is not 1,000. */

/** T2. Decline of 1.2 %, so a pattern of both presets. */
export const ant: readonly Row[] = [
  ...times(3, flat(100)),
  [100, 100, 98.8, 98.9], // i: H = 100, L = 98.8, A = 1.2: 1.2 %
  [98.9, 99.5, 98.9, 99.4], // j: 99.5 ≥ 98.8 + 0.6; R = 99.5
  [99.3, 99.4, 99.0, 99.1], // k: 99.0 ≤ 99.5 - 0.35; P = 99
  [99.1, 99.6, 99.1, 99.6], // e: E = 99 · 1.005 = 99.495; fill 99.495 + 0.05 · 0.5 = 99.52
  [99.6, 100.8, 99.6, 100.7], // past T1 100.2664, CROSS 100.5152 and MOMENTUM 100.764: the floor is CROSS
  [100.8, 101.5, 100.7, 101.4], // past T2 = 99.52 · 1.0175 = 101.2616, opened below it: filled there
  ...times(2, flat(101.4)),
];
export const antEntry = 99 * 1.005 + 0.05 * (99.6 - 99.1);
export const antExit = antEntry * 1.0175;

/** Stop, then no entry. The first decline is 0.9 %, too small for `default`. */
export const bee: readonly Row[] = [
  ...times(3, flat(50)),
  [50, 50, 49.55, 49.6], // i: A = 0.45: 0.9 %
  [49.6, 49.8, 49.6, 49.8], // j: 49.8 ≥ 49.55 + 0.225; R = 49.8
  [49.8, 49.8, 49.65, 49.7], // k: 49.65 ≤ 49.8 - 0.125; P = 49.65
  [49.7, 49.95, 49.7, 49.9], // e: E = 49.65 · 1.005; fill E + 0.05 · 0.25
  [49.9, 49.9, 49.5, 49.6], // stop at 99.5 % of the fill, less 0.05 · 0.4
  ...times(4, flat(49.6)),
  [49.6, 49.6, 48.9, 49.0], // i: A = 0.7: 1.41 %, of both presets
  [49.0, 49.3, 48.95, 49.2], // j: 49.3 ≥ 48.9 + 0.35; R = 49.3
  [49.2, 49.2, 49.0, 49.1], // k: 49.0 ≤ 49.3 - 0.2; P = 49: E = 49.245
  ...times(3, [49.1, 49.2, 49.0, 49.1] as const), // three bars below E: no entry
  ...times(2, flat(49.1)),
];
export const beeEntry = 49.65 * 1.005 + 0.05 * (49.95 - 49.7);
export const beeExit = beeEntry * 0.995 - 0.05 * (49.9 - 49.5);

/** The bars of ANT's pattern below a VWAP of 119, 17 % away: `aggressive` allows 10 % and refuses, `default` asks nothing. */
export const cat: readonly Row[] = [
  [120, 120, 120, 120, 97_000],
  [120, 120, 100, 100],
  ...times(4, flat(100)),
  ...ant.slice(3, 7),
  [99.6, 99.9, 99.6, 99.8], // below T1 100.2664 …
  [99.8, 99.9, 99.7, 99.8],
  [99.8, 99.9, 99.7, 99.7], // … for three bars, and 99.7 > 99.52: dead zone
  ...times(2, flat(99.7)),
];

/** VWAP breakout, from 10:00 on; every bar's wap is its (high + low + close) / 3. */
export const dip: readonly Row[] = [
  flat(100), // v = 100
  flat(99), // i: v = 99.5
  flat(99), // stabilisation: v = 298 / 3
  flat(99), // and again: v = 99.25
  [99, 100.5, 99, 100.5, 4_000], // k: v = (100 + 297 + 4 · 100) / 8 = 99.625; close ≥ 1.005 · v on 4 × the volume: entry at it
  [100.5, 101.3, 100.4, 101.2], // past T1 = 100.5 · 1.0075 = 101.25375
  [101.2, 101.2, 101.2, 101.2], // opens below that floor: exit there
  flat(101.2),
];
