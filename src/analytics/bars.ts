/**
 * The layout of bars everywhere in openbell: a struct of arrays, one index a bar, ascending by time.
 * Hot loops read plain typed arrays; nothing else in the project defines a bar.
 */
export interface Bars {
  readonly length: number;
  /** Start of the bar, epoch seconds UTC. */
  readonly time: Float64Array;
  /** USD. */
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Shares. */
  readonly volume: Float64Array;
  /** Volume-weighted average price of the bar, USD; NaN where the source gives none. */
  readonly wap: Float64Array;
  /** Number of trades; 0 where the source gives none. */
  readonly count: Float64Array;
}

/** The columns of bars, in the order of every listing of them. */
export const barFields = ['time', 'open', 'high', 'low', 'close', 'volume', 'wap', 'count'] as const;

/** One regular session of the exchange. */
export interface SessionTimes {
  /** New York date, YYYY-MM-DD. */
  readonly day: string;
  /** Epoch seconds UTC. */
  readonly open: number;
  /** Epoch seconds UTC, exclusive: no bar starts at it. */
  readonly close: number;
}

/** Bars of `length` zeroed rows, to be filled in place by their producer. */
export function allocateBars(length: number): Bars {
  const column = (): Float64Array => new Float64Array(length);
  return {
    length,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    wap: column(),
    count: column(),
  };
}

/** The rows from `from` up to and not including `to`, as views on the same memory. */
export function sliceBars(bars: Bars, from: number, to: number): Bars {
  const part = (column: Float64Array): Float64Array => column.subarray(from, to);
  return {
    length: part(bars.time).length,
    time: part(bars.time),
    open: part(bars.open),
    high: part(bars.high),
    low: part(bars.low),
    close: part(bars.close),
    volume: part(bars.volume),
    wap: part(bars.wap),
    count: part(bars.count),
  };
}
