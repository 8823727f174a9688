import { barFields } from '../analytics/bars.ts';
import { isTicker } from '../ticker.ts';
import { badFile } from './bad-file.ts';
import { type FieldSlots, readHeader } from './bar-header.ts';
import { readDecimal } from './decimal-number.ts';
import { GrowingBars } from './growing-bars.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;
const comma = 0x2c;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** No row comes near this: a longer line is no CSV. */
const longestLine = 65_536;

const wapIndex = barFields.indexOf('wap');
const countIndex = barFields.indexOf('count');

/** Reads the rows of one CSV file, piece by piece as its bytes arrive, into the bars of each symbol. */
export class BarRows {
  readonly #file: string;
  readonly #symbols: Map<string, GrowingBars>;
  #slots: FieldSlots | undefined;
  #line = 0;
  #rest: Buffer = Buffer.alloc(0);
  readonly #row = new Float64Array(barFields.length);
  #symbolBytes = Buffer.alloc(0);
  #bars: GrowingBars | undefined;

  /** @param symbols where rows are added, in the order of the file */
  constructor(file: string, symbols: Map<string, GrowingBars>) {
    this.#file = file;
    this.#symbols = symbols;
  }

  /** Lines read so far. */
  get line(): number {
    return this.#line;
  }

  /** @throws OpenbellError BAD_FILE */
  read(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let from = 0;
    for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, from)) {
      this.#readLine(data, from, end);
      from = end + 1;
    }
    this.#rest = data.subarray(from);
    if (this.#rest.length > longestLine) {
      this.#line++;
      throw this.#bad(
        1,
        `the line is longer than ${longestLine} bytes`,
        this.#rest.toString('latin1', 0, 80),
      );
    }
  }

  /** @throws OpenbellError BAD_FILE on the last line, or when there was no header. */
  end(): void {
    if (this.#rest.length > 0) this.#readLine(this.#rest, 0, this.#rest.length);
    if (this.#slots === undefined) {
      this.#line = Math.max(1, this.#line);
      throw this.#bad(1, 'the file is empty; it must begin with a header line', '');
    }
  }

  #readLine(data: Buffer, from: number, lineEnd: number): void {
    this.#line++;
    const end = lineEnd > from && data[lineEnd - 1] === carriageReturn ? lineEnd - 1 : lineEnd;
    if (this.#slots !== undefined) {
      if (end > from) this.#readRow(data, from, end, this.#slots);
      return;
    }
    const start = data.subarray(from, from + 3).equals(byteOrderMark) ? from + 3 : from;
    if (end > start) this.#slots = readHeader(this.#file, this.#line, data.toString('latin1', start, end));
  }

  #readRow(data: Buffer, from: number, end: number, slots: FieldSlots): void {
    const row = this.#row;
    row[wapIndex] = Number.NaN;
    row[countIndex] = 0;
    let field = 0;
    let start = from;
    for (let at = from; at <= end; at++) {
      if (at < end && data[at] !== comma) continue;
      const slot = slots[field];
      if (slot === undefined) {
        const text = data.toString('latin1', start, end);
        throw this.#bad(start - from + 1, `the row has more than ${slots.length} fields`, text);
      }
      if (slot < 0) this.#takeSymbol(data, start, at, start - from + 1);
      else row[slot] = readDecimal(data, start, at);
      field++;
      start = at + 1;
    }
    if (field < slots.length) {
      const text = data.toString('latin1', from, end);
      throw this.#bad(
        end - from + 1,
        `the row has ${field} fields where the header has ${slots.length}`,
        text,
      );
    }
    this.#bars!.add(row);
  }

  /** Most rows have the symbol of the row before. */
  #takeSymbol(data: Buffer, from: number, to: number, column: number): void {
    const known = this.#symbolBytes;
    if (this.#bars !== undefined && known.length === to - from && sameBytes(data, from, known)) return;
    const symbol = data.toString('latin1', from, to);
    if (!isTicker(symbol)) {
      const problem = symbol === '' ? 'the symbol is empty' : 'this is not a ticker like AAPL or BRK B';
      throw this.#bad(column, problem, symbol);
    }
    let bars = this.#symbols.get(symbol);
    if (bars === undefined) this.#symbols.set(symbol, (bars = new GrowingBars()));
    this.#bars = bars;
    this.#symbolBytes = Buffer.from(symbol, 'latin1');
  }

  #bad(column: number, problem: string, text: string): Error {
    return badFile({ file: this.#file, line: this.#line, column }, problem, text);
  }
}

function sameBytes(data: Buffer, from: number, known: Buffer): boolean {
  for (let at = 0; at < known.length; at++) {
    if (data[from + at] !== known[at]) return false;
  }
  return true;
}
