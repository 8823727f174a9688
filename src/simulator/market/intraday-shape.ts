/** How a session's variance and volume spread over its minutes; both columns sum to 1. */
export interface IntradayShape {
  readonly minutes: number;
  readonly variance: Float64Array;
  readonly volume: Float64Array;
  /** Variance and volume of the session relative to a full one. */
  readonly varianceShare: number;
  readonly volumeShare: number;
}

/** Share of a day's volume in the opening and in the closing auction, the first and the last second. */
export const auctionShare = { opening: 0.012, closing: 0.05 } as const;

function normalised(minutes: number, weight: (minute: number) => number): Float64Array {
  const column = Float64Array.from({ length: minutes }, (_, minute) => weight(minute));
  const sum = column.reduce((total, value) => total + value, 0);
  return column.map((value) => value / sum);
}

function uShape(minutes: number): IntradayShape {
  const left = (minute: number): number => minutes - 1 - minute;
  const half = minutes < 390;
  return {
    minutes,
    variance: normalised(minutes, (m) => 0.55 + 2.6 * Math.exp(-m / 18) + 0.5 * Math.exp(-left(m) / 20)),
    volume: normalised(minutes, (m) => 0.6 + 2.2 * Math.exp(-m / 22) + 1.6 * Math.exp(-left(m) / 25)),
    varianceShare: half ? 0.6 : 1,
    volumeShare: half ? 0.75 : 1,
  };
}

function flat(minutes: number): IntradayShape {
  return {
    minutes,
    variance: normalised(minutes, () => 1),
    volume: normalised(minutes, () => 1),
    varianceShare: minutes / 390,
    volumeShare: minutes / 390,
  };
}

const shapes = {
  u: { full: uShape(390), half: uShape(210) },
  flat: { full: flat(390), half: flat(210) },
} as const;

/** The U of real sessions, or the flat shape of a plain diffusion, for a whole session or a half day. */
export function intradayShape(seconds: number, kind: 'u' | 'flat'): IntradayShape {
  return seconds < 23_400 ? shapes[kind].half : shapes[kind].full;
}
