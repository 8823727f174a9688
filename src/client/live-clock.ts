/** The server's time as a page knows it; the machine's own clock may stand wherever it likes. */
export class ServerClock {
  /** Server's epoch ms minus this page's monotonic ms. */
  #offset: number;
  /** Monotonic ms at which the tracker was heard; null while none runs. */
  #heardAt: number | null = null;

  constructor(now: number, age: number | null) {
    this.#offset = now - performance.now();
    this.hear(now, age);
  }

  /** @param age ms since the tracker was heard, null while none runs. */
  hear(now: number, age: number | null): void {
    this.#offset = now - performance.now();
    this.#heardAt = age === null ? null : performance.now() - age;
  }

  /** Epoch ms. */
  get now(): number {
    return performance.now() + this.#offset;
  }

  /** Milliseconds since the tracker was heard. */
  get age(): number | null {
    return this.#heardAt === null ? null : performance.now() - this.#heardAt;
  }
}

const barWidth = 100;

/** Shows what is left of every window below an element. */
export function showTimeLeft(within: ParentNode, now: number): void {
  for (const row of within.querySelectorAll<HTMLElement>('[data-list="tickers"] > li')) {
    const { from, to } = row.dataset;
    const words = row.querySelector('[data-left]');
    const bar = row.querySelector('[data-bar]');
    if (from === undefined || to === undefined) {
      if (words) words.textContent = '';
      bar?.setAttribute('width', '0');
      continue;
    }
    const left = Math.max(0, Number(to) - now);
    const text = `${Math.ceil(left / 1000)} s left`;
    if (words && words.textContent !== text) words.textContent = text;
    const share = Math.min(1, left / Math.max(1, Number(to) - Number(from)));
    bar?.setAttribute('width', (barWidth * share).toFixed(1));
  }
}
