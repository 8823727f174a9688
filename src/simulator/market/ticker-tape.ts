/** A scripted trade; times are milliseconds since the script's start, negative before it. */
export interface ScriptedTrade {
  /** As IBKR writes it: class shares with a blank, `BRK B`. */
  readonly ticker: string;
  readonly at: number;
  /** USD. A price or size of 0 is sent as it is and counts in nothing, as bad prints do. */
  readonly price: number;
  /** Shares. */
  readonly size: number;
  /** Seen by generic tick 233 and AllLast, not by 375, Last and the default ticks. */
  readonly unreportable?: boolean | undefined;
}

/** Trading of a ticker stops or goes on. */
export interface ScriptedHalt {
  readonly ticker: string;
  readonly at: number;
  readonly halted: boolean;
}

export type TapeEvent = ScriptedTrade | ScriptedHalt;

/** Scripted trades and halts of one ticker in the order of their times: columns, one row a trade. */
export interface TickerTape {
  /** Number of trades. */
  readonly length: number;
  /** Epoch milliseconds. */
  readonly time: Float64Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  readonly unreportable: Uint8Array;
  /** Shares and dollars up to and including the row: of every trade, and of the reportable ones. */
  readonly shares: Float64Array;
  readonly dollars: Float64Array;
  readonly reportedShares: Float64Array;
  readonly reportedDollars: Float64Array;
  /** Extremes of the reportable trades up to and including the row; NaN before the first. */
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** Row of the newest reportable trade up to and including the row, -1 before the first. */
  readonly lastReported: Int32Array;
  /** Price of the first trade that can be one; NaN where there is none. */
  readonly firstPrice: number;
  /** Epoch milliseconds at which trading stops (1) or goes on (0). */
  readonly haltTime: Float64Array;
  readonly halted: Uint8Array;
}

const isHalt = (event: TapeEvent): event is ScriptedHalt => 'halted' in event;

/** The tape of one ticker's events, equal times in their order; `start` is the epoch millisecond of time 0. */
export function tickerTape(events: readonly TapeEvent[], start: number): TickerTape {
  const ordered = [...events].sort((one, other) => one.at - other.at);
  const trades = ordered.filter((event): event is ScriptedTrade => !isHalt(event));
  const halts = ordered.filter(isHalt);
  const { length } = trades;
  const column = (): Float64Array => new Float64Array(length);
  const tape = {
    length,
    time: Float64Array.from(trades, ({ at }) => start + at),
    price: Float64Array.from(trades, ({ price }) => price),
    size: Float64Array.from(trades, ({ size }) => size),
    unreportable: Uint8Array.from(trades, ({ unreportable }) => (unreportable === true ? 1 : 0)),
    shares: column(),
    dollars: column(),
    reportedShares: column(),
    reportedDollars: column(),
    high: column(),
    low: column(),
    lastReported: new Int32Array(length),
    firstPrice: trades.find(({ price }) => price > 0)?.price ?? NaN,
    haltTime: Float64Array.from(halts, ({ at }) => start + at),
    halted: Uint8Array.from(halts, ({ halted }) => (halted ? 1 : 0)),
  };
  addSums(tape);
  return tape;
}

function addSums(tape: TickerTape): void {
  let [shares, dollars, reportedShares, reportedDollars, high, low] = [0, 0, 0, 0, NaN, NaN];
  let lastReported = -1;
  for (let row = 0; row < tape.length; row += 1) {
    const price = tape.price[row]!;
    const size = tape.size[row]!;
    shares += size;
    dollars += price * size;
    if (tape.unreportable[row] === 0) {
      reportedShares += size;
      reportedDollars += price * size;
      lastReported = row;
      if (price > 0) {
        high = high >= price ? high : price;
        low = low <= price ? low : price;
      }
    }
    tape.shares[row] = shares;
    tape.dollars[row] = dollars;
    tape.reportedShares[row] = reportedShares;
    tape.reportedDollars[row] = reportedDollars;
    tape.high[row] = high;
    tape.low[row] = low;
    tape.lastReported[row] = lastReported;
  }
}

/** How many of ascending times lie at or before an instant. */
export function rowsUntil(times: Float64Array, instant: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether trading is halted at an instant, epoch milliseconds. */
export function isHalted(tape: TickerTape, instant: number): boolean {
  return tape.halted[rowsUntil(tape.haltTime, instant) - 1] === 1;
}
