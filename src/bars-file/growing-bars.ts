import { barFields, type Bars } from '../analytics/bars.ts';

/** Bars of one symbol while their number is not known yet. */
export class GrowingBars {
  length = 0;
  readonly #columns = barFields.map(() => new Float64Array(512));

  /** @param row one value a column, in the order of `barFields` */
  add(row: Float64Array): void {
    const at = this.length++;
    if (at === this.#columns[0]!.length) this.#grow();
    for (let column = 0; column < barFields.length; column++) this.#columns[column]![at] = row[column]!;
  }

  #grow(): void {
    this.#columns.forEach((old, column) => {
      const larger = new Float64Array(old.length * 2);
      larger.set(old);
      this.#columns[column] = larger;
    });
  }

  /** The bars in memory of exactly their size, so that handing them to a thread copies no more than them. */
  finish(): Bars {
    const [time, open, high, low, close, volume, wap, count] = this.#columns.map((column) =>
      column.slice(0, this.length),
    ) as [Column, Column, Column, Column, Column, Column, Column, Column];
    return { length: this.length, time, open, high, low, close, volume, wap, count };
  }
}

type Column = Float64Array;
