import type { Bars } from '../analytics/bars.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { RowReader, RowWriter } from './row-binary.ts';

/**
 * How a bar is stored: prices as whole ticks of 10^-decimals, open, high, low and wap relative to the close, since small
 * integers that change little compress to a few bits. Whole ticks divided by a power of ten give the double back to the
 * last bit, because IEEE division rounds correctly and so does every decimal parser; each row is checked for that when it is
 * written. A row that does not come back exactly, whatever its doubles are, carries all seven in `exact` as well.
 * One scale holds for all bars of one call, so that differences between rows stay small.
 */
export const barColumns = [
  'symbol',
  'time',
  'close_ticks',
  'open_offset',
  'high_offset',
  'low_offset',
  'wap_offset',
  'volume_units',
  'trades',
  'price_decimals',
  'wap_decimals',
  'volume_decimals',
  'exact',
  'generation',
] as const;

/** `wap_offset` of a bar without a WAP. */
const noWap = -(2 ** 31);

const priceDecimals = [4, 2, 6, 8] as const;
const volumeDecimals = [0, 2, 4, 6] as const;

/** Powers of ten up to 10^12 are exact doubles. */
const power = Array.from({ length: 13 }, (_, decimals) => 10 ** decimals);

const fitsInt32 = (value: number): boolean => value > noWap && value < 2 ** 31;

/** Whole ticks of a price, or NaN where ticks do not give it back exactly. */
function ticksOf(price: number, scale: number): number {
  // Adding zero turns -0 into 0, which integers cannot tell apart: a price of -0 is kept as it is, in `exact`.
  const ticks = Math.round(price * scale) + 0;
  return Object.is(ticks / scale, price) ? ticks : NaN;
}

/** The scale at which every value is whole, or else the one at which most are. */
function bestDecimals(
  candidates: readonly number[],
  columns: readonly Float64Array[],
  limit = 2 ** 31,
): number {
  let best = candidates[0]!;
  let fewest = Infinity;
  for (const decimals of candidates) {
    const scale = power[decimals]!;
    let misfits = 0;
    for (const column of columns) {
      for (const value of column) {
        if (!Number.isNaN(value) && !(ticksOf(value, scale) < limit)) misfits++;
      }
    }
    if (misfits < fewest) [best, fewest] = [decimals, misfits];
    if (fewest === 0) break;
  }
  return best;
}

/** @throws OpenbellError STORE_FAILED when a bar's time is no whole second from 1970 to 2105. */
export function checkBarTimes(symbol: string, bars: Bars): void {
  for (const time of bars.time) {
    if (!(Number.isInteger(time) && time >= 0 && time < 2 ** 32)) {
      throw new OpenbellError(
        'STORE_FAILED',
        `A bar of ${symbol} has the time ${time}, which is no whole epoch second.`,
      );
    }
  }
}

/** Writes bars as rows of `bars_1m`, columns as in `barColumns`. */
export function writeBars(writer: RowWriter, symbol: string, bars: Bars, generation: number): void {
  const prices = bestDecimals(priceDecimals, [bars.open, bars.high, bars.low, bars.close]);
  const waps = Math.max(prices, bestDecimals(priceDecimals, [bars.wap]));
  const volumes = bestDecimals(volumeDecimals, [bars.volume], 2 ** 32);
  const symbolBytes = Buffer.from(symbol, 'utf8');
  const row = { close: 0, open: 0, high: 0, low: 0, wap: 0, volume: 0, trades: 0 };
  for (let index = 0; index < bars.length; index++) {
    const exact = encodeRow(bars, index, power[prices]!, power[waps]!, power[volumes]!, row)
      ? noBytes
      : exactDoubles(bars, index);
    writer.bytes(symbolBytes);
    writer.uint32(bars.time[index]!);
    writer.int32(row.close);
    writer.int32(row.open);
    writer.int32(row.high);
    writer.int32(row.low);
    writer.int32(row.wap);
    writer.uint32(row.volume);
    writer.uint32(row.trades);
    writer.uint8(prices);
    writer.uint8(waps);
    writer.uint8(volumes);
    writer.bytes(exact);
    writer.uint16(generation);
  }
}

const noBytes = new Uint8Array(0);

type EncodedRow = Record<'close' | 'open' | 'high' | 'low' | 'wap' | 'volume' | 'trades', number>;

/** Fills `row`; false, with zeros in it, where the integers would not give the bar back exactly. */
function encodeRow(
  bars: Bars,
  index: number,
  scale: number,
  wapScale: number,
  volumeScale: number,
  row: EncodedRow,
): boolean {
  const close = ticksOf(bars.close[index]!, scale);
  row.close = close;
  row.open = ticksOf(bars.open[index]!, scale) - close;
  row.high = ticksOf(bars.high[index]!, scale) - close;
  row.low = ticksOf(bars.low[index]!, scale) - close;
  const wap = bars.wap[index]!;
  row.wap = Number.isNaN(wap) ? noWap : ticksOf(wap, wapScale) - close * (wapScale / scale);
  row.volume = ticksOf(bars.volume[index]!, volumeScale);
  row.trades = bars.count[index]!;
  const whole =
    fitsInt32(row.close) &&
    fitsInt32(row.open) &&
    fitsInt32(row.high) &&
    fitsInt32(row.low) &&
    (fitsInt32(row.wap) || Number.isNaN(wap)) &&
    row.volume >= 0 &&
    row.volume < 2 ** 32 &&
    Object.is(row.trades, row.trades >>> 0);
  if (!whole) for (const name of Object.keys(row) as (keyof EncodedRow)[]) row[name] = 0;
  return whole;
}

const exactColumns = ['open', 'high', 'low', 'close', 'volume', 'wap', 'count'] as const;
type ExactColumn = (typeof exactColumns)[number];

function exactDoubles(bars: Bars, index: number): Uint8Array {
  const bytes = Buffer.alloc(exactColumns.length * 8);
  exactColumns.forEach((name, position) => bytes.writeDoubleLE(bars[name][index]!, position * 8));
  return bytes;
}

/** Collects decoded bars in arrays that grow. */
export class BarsBuilder {
  #length = 0;
  readonly #columns: Record<'time' | ExactColumn, Float64Array>;

  constructor(capacity = 1024) {
    const column = (): Float64Array => new Float64Array(capacity);
    this.#columns = {
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

  /** Reads one row whose columns are `barColumns` from `time` to `exact`. */
  readRow(reader: RowReader): void {
    const time = reader.uint32();
    const close = reader.int32();
    const open = reader.int32();
    const high = reader.int32();
    const low = reader.int32();
    const wap = reader.int32();
    const volume = reader.uint32();
    const trades = reader.uint32();
    const scale = power[reader.uint8()]!;
    const wapScale = power[reader.uint8()]!;
    const volumeScale = power[reader.uint8()]!;
    const exact = reader.bytes();

    const index = this.#length;
    if (index === this.#columns.time.length) this.#grow();
    const columns = this.#columns;
    columns.time[index] = time;
    if (exact.length > 0) {
      exactColumns.forEach((name, position) => (columns[name][index] = exact.readDoubleLE(position * 8)));
    } else {
      columns.close[index] = close / scale;
      columns.open[index] = (close + open) / scale;
      columns.high[index] = (close + high) / scale;
      columns.low[index] = (close + low) / scale;
      columns.wap[index] = wap === noWap ? NaN : (close * (wapScale / scale) + wap) / wapScale;
      columns.volume[index] = volume / volumeScale;
      columns.count[index] = trades;
    }
    this.#length = index + 1;
  }

  /** The bars in arrays of their own, exactly as long as needed. */
  finish(): Bars {
    const length = this.#length;
    const { time, open, high, low, close, volume, wap, count } = this.#columns;
    const cut = (column: Float64Array): Float64Array => column.slice(0, length);
    return {
      length,
      time: cut(time),
      open: cut(open),
      high: cut(high),
      low: cut(low),
      close: cut(close),
      volume: cut(volume),
      wap: cut(wap),
      count: cut(count),
    };
  }

  #grow(): void {
    for (const name of Object.keys(this.#columns) as ('time' | ExactColumn)[]) {
      const longer = new Float64Array(this.#columns[name].length * 2);
      longer.set(this.#columns[name]);
      this.#columns[name] = longer;
    }
  }
}
