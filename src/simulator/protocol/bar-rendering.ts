import type { Bars } from '../../analytics/bars.ts';
import { formatNewYork, newYorkOffsetMinutes } from '../../calendar/new-york.ts';
import { gatewayZone } from './gateway-time.ts';

/** How the date of a bar is written: epoch seconds, New York's wall clock, or its date alone. */
export type DateStyle = 'epoch' | 'wallClock' | 'date';

/** Decimals written without a detour; anything finer is written as the shortest text that reads back the same. */
const scale = 10_000;
const decimals = 4;
/** Numbers below it are written with 32-bit arithmetic. */
const smallWhole = 2 ** 31;
/** Above any field but a date: 15 digits, sign, point, NUL; a bar has seven of them and one date. */
const bytesPerBar = 7 * 26 + 40;
const digitZero = 48;
/** What stands for a figure the source does not have. */
const absent = '-1';

/** Writes ASCII fields into a growing buffer. */
class FieldBuffer {
  #bytes: Buffer;
  #at = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** A copy of what was written, of its exact size. */
  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#at));
  }

  ensure(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#at + bytes, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }

  text(value: string): void {
    this.#at += this.#bytes.write(value, this.#at, 'latin1');
    this.end();
  }

  end(): void {
    this.#bytes[this.#at++] = 0;
  }

  ascii(value: string): void {
    this.#at += this.#bytes.write(value, this.#at, 'latin1');
  }

  /** `width` digits with leading zeros, of a whole number below 2^31. */
  digits(value: number, width: number): void {
    const bytes = this.#bytes;
    let left = value | 0;
    for (let at = this.#at + width - 1; at >= this.#at; at--) {
      const tenth = (left / 10) | 0;
      bytes[at] = digitZero + left - tenth * 10;
      left = tenth;
    }
    this.#at += width;
  }

  /** A number as its shortest decimal text. */
  number(value: number): void {
    const scaled = Math.round(value * scale);
    if (!(value >= 0 && value < smallWhole) || scaled / scale !== value) {
      this.text(Number.isNaN(value) ? absent : String(value));
      return;
    }
    const whole = value | 0;
    let width = 1;
    for (let limit = 10; width < 10 && whole >= limit; limit *= 10) width++;
    this.digits(whole, width);
    let fraction = (scaled - whole * scale) | 0;
    if (fraction > 0) {
      this.#bytes[this.#at++] = 46;
      let places = decimals;
      for (let tenth = (fraction / 10) | 0; tenth * 10 === fraction; tenth = (fraction / 10) | 0) {
        fraction = tenth;
        places--;
      }
      this.digits(fraction, places);
    }
    this.end();
  }
}

/** Writes dates; the text of a day is made once, since bars come day by day. */
class DateWriter {
  readonly #style: DateStyle;
  #day = NaN;
  #offsetSeconds = 0;
  #dayText = '';

  constructor(style: DateStyle) {
    this.#style = style;
  }

  write(fields: FieldBuffer, time: number): void {
    if (this.#style === 'epoch') {
      fields.number(time);
      return;
    }
    const day = Math.floor((time + this.#offsetSeconds) / 86_400);
    if (day !== this.#day) this.#enterDay(time);
    fields.ascii(this.#dayText);
    if (this.#style === 'wallClock')
      this.#writeTimeOfDay(fields, time + this.#offsetSeconds - this.#day * 86_400);
    fields.end();
  }

  #enterDay(time: number): void {
    this.#offsetSeconds = newYorkOffsetMinutes(time * 1000) * 60;
    this.#day = Math.floor((time + this.#offsetSeconds) / 86_400);
    this.#dayText = formatNewYork(time * 1000, 'yyyyMMdd');
  }

  #writeTimeOfDay(fields: FieldBuffer, seconds: number): void {
    fields.ascii(' ');
    fields.digits(Math.floor(seconds / 3600), 2);
    fields.ascii(':');
    fields.digits(Math.floor(seconds / 60) % 60, 2);
    fields.ascii(':');
    fields.digits(seconds % 60, 2);
    fields.ascii(` ${gatewayZone}`);
  }
}

/** The rows of a historicalData message: date, open, high, low, close, volume, wap, count of each bar. */
export function renderBars(bars: Bars, dateStyle: DateStyle): Buffer {
  const fields = new FieldBuffer(4096 + bars.length * 72);
  const dates = new DateWriter(dateStyle);
  for (let i = 0; i < bars.length; i++) {
    fields.ensure(bytesPerBar);
    dates.write(fields, bars.time[i]!);
    fields.number(bars.open[i]!);
    fields.number(bars.high[i]!);
    fields.number(bars.low[i]!);
    fields.number(bars.close[i]!);
    fields.number(bars.volume[i]!);
    fields.number(bars.wap[i]!);
    fields.number(bars.count[i]!);
  }
  return fields.finish();
}

/** The text of one bar's date. */
export function barDate(time: number, dateStyle: DateStyle): string {
  const fields = new FieldBuffer(64);
  new DateWriter(dateStyle).write(fields, time);
  return fields.finish().toString('latin1').slice(0, -1);
}
