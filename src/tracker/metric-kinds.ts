import { createHistogram } from 'node:perf_hooks';

import { Counter, Gauge, type Registry, Summary } from 'prom-client';

/** A number that only grows. Adding to it is an addition; prom-client is told when it is asked. */
export class Count {
  #total = 0;

  constructor(registry: Registry, name: string, help: string) {
    const counter = new Counter({
      name: `${name}_total`,
      help,
      registers: [registry],
      collect: () => {
        counter.reset();
        counter.inc(this.#total);
      },
    });
  }

  get total(): number {
    return this.#total;
  }

  inc(by = 1): void {
    this.#total += by;
  }

  /** For totals that somebody else counts; one that is lower than before changes nothing. */
  reach(total: number): void {
    this.#total = Math.max(this.#total, total);
  }
}

/** Counts by one label. */
export class CountBy {
  readonly #totals = new Map<string, number>();

  constructor(registry: Registry, name: string, help: string, label: string) {
    const counter = new Counter({
      name: `${name}_total`,
      help,
      labelNames: [label],
      registers: [registry],
      collect: () => {
        counter.reset();
        for (const [value, total] of this.#totals) counter.inc({ [label]: value }, total);
      },
    });
  }

  get totals(): ReadonlyMap<string, number> {
    return this.#totals;
  }

  inc(value: string, by = 1): void {
    this.#totals.set(value, (this.#totals.get(value) ?? 0) + by);
  }
}

/** A number that goes up and down. */
export class Level {
  #value = 0;

  constructor(registry: Registry, name: string, help: string) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect: (): void => gauge.set(this.#value),
    });
  }

  get value(): number {
    return this.#value;
  }

  set(value: number): void {
    if (Number.isFinite(value)) this.#value = value;
  }
}

interface ChoiceTexts {
  readonly help: string;
  readonly label: string;
  /** Values shown from the start; others are when they were set once. */
  readonly known: readonly string[];
}

/** Which of several values something has: 1 for that one, 0 for the others. */
export class Choice<Value extends string = string> {
  readonly #known: Set<string>;
  #value: Value | undefined;

  constructor(registry: Registry, name: string, { help, label, known }: ChoiceTexts) {
    this.#known = new Set(known);
    const gauge = new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect: () => {
        gauge.reset();
        for (const value of this.#known) gauge.set({ [label]: value }, value === this.#value ? 1 : 0);
      },
    });
  }

  set(value: Value): void {
    this.#known.add(value);
    this.#value = value;
  }
}

/** Durations: percentiles of the last ten minutes for Prometheus, in seconds; those since the last look for the log, and since the start for pages. */
export class Latency {
  readonly #summary: Summary;
  /** Microseconds; it keeps counts a bucket, so a minute of ticks costs no memory. */
  readonly #sinceLast = createHistogram();
  readonly #total = createHistogram();

  constructor(registry: Registry, name: string, help: string) {
    this.#summary = new Summary({
      name: `${name}_seconds`,
      help,
      percentiles: [0.5, 0.99],
      maxAgeSeconds: 600,
      ageBuckets: 5,
      // A few hundred numbers a bucket instead of some thousands.
      compressCount: 100,
      registers: [registry],
    });
  }

  observe(milliseconds: number): void {
    if (!Number.isFinite(milliseconds)) return;
    const duration = Math.max(0, milliseconds);
    this.#summary.observe(duration / 1000);
    const microseconds = Math.max(1, Math.round(duration * 1000));
    this.#sinceLast.record(microseconds);
    this.#total.record(microseconds);
  }

  /** Percentiles since the start, milliseconds; null where nothing was observed. */
  get total(): { readonly p50: number; readonly p99: number; readonly count: number } | null {
    const { count } = this.#total;
    if (count === 0) return null;
    return { p50: this.#total.percentile(50) / 1000, p99: this.#total.percentile(99) / 1000, count };
  }

  /** Percentiles since this was last asked, milliseconds; 0 where nothing was observed. */
  sinceLast(): { readonly p50: number; readonly p99: number } {
    const empty = this.#sinceLast.count === 0;
    const of = (percentile: number): number => (empty ? 0 : this.#sinceLast.percentile(percentile) / 1000);
    const found = { p50: of(50), p99: of(99) };
    this.#sinceLast.reset();
    return found;
  }
}
