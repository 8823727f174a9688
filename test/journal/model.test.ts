import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';

import type { JournalEntry } from '../../src/journal/journal.ts';
import { endJournals, everything, type Held, newFolder, open } from './journals.ts';

afterEach(endJournals);

type Step =
  | { readonly kind: 'append'; readonly texts: readonly string[]; readonly droppable: boolean }
  | { readonly kind: 'sync' | 'reopen' | 'turn' | 'all' }
  | { readonly kind: 'read'; readonly back: number; readonly limit: number }
  | { readonly kind: 'batch'; readonly size: number; readonly finish: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      texts: fc.array(
        fc.oneof(
          fc.json(),
          fc.integer({ min: 1, max: 90_000 }).map((length) => '"x'.padEnd(length, 'ü')),
        ),
        { maxLength: 20 },
      ),
      droppable: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('sync', 'reopen', 'turn', 'all') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      back: fc.nat(60),
      limit: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('batch' as const),
      size: fc.integer({ min: 1, max: 15 }),
      finish: fc.boolean(),
    }),
  },
);

/** A journal beside the simplest thing that behaves like one. */
class Checked {
  readonly #folder = newFolder();
  readonly #model: JournalEntry[] = [];
  readonly #segmentBytes: number;
  #next = 1;
  #pending: { from: number; to: number } | null = null;
  #held!: Held;

  constructor(segmentBytes: number) {
    this.#segmentBytes = segmentBytes;
  }

  /** The state says how many entries led to it: those after it must be the rest. */
  async open(): Promise<void> {
    this.#held = await open(this.#folder, {
      state: () => String(this.#model.length),
      segmentBytes: this.#segmentBytes,
    });
    const { journal, state, entries } = this.#held;
    expect(journal.last).toBe(this.#model.length);
    expect(entries).toEqual(this.#model.slice(Number(state ?? 0)));
    expect(await journal.cursor('reader')).toMatchObject({ next: this.#next, pending: this.#pending });
  }

  async run(step: Step): Promise<void> {
    const { journal } = this.#held;
    switch (step.kind) {
      case 'append':
        for (const text of step.texts)
          this.#model.push({ number: this.#model.length + 1, text, droppable: step.droppable });
        expect(journal.append(step.texts.map((text) => ({ text, droppable: step.droppable })))).toBe(
          this.#model.length,
        );
        return;
      case 'sync':
        expect(await journal.sync()).toBe('disk');
        return;
      case 'turn':
        await new Promise((resolve) => setTimeout(resolve, 2));
        return;
      case 'reopen':
        await this.close();
        await this.open();
        return;
      case 'all':
        expect(await everything(journal, 7)).toEqual(this.#model);
        return;
      case 'read': {
        const from = Math.max(1, journal.last - step.back);
        const found = await journal.read(from, step.limit);
        expect(found).toEqual(this.#model.slice(from - 1, from - 1 + step.limit));
        return;
      }
      case 'batch':
        await this.#batch(step.size, step.finish);
    }
  }

  async close(): Promise<void> {
    await this.#held.journal.close();
  }

  async #batch(size: number, finish: boolean): Promise<void> {
    const cursor = await this.#held.journal.cursor('reader');
    const to = Math.min(this.#next + size, this.#model.length + 1);
    if (this.#pending === null && to > this.#next) {
      await cursor.begin(to);
      this.#pending = { from: this.#next, to };
    }
    if (this.#pending !== null && finish) {
      await cursor.finish();
      this.#next = this.#pending.to;
      this.#pending = null;
    }
    expect(cursor).toMatchObject({ next: this.#next, pending: this.#pending });
  }
}

test('whatever is done in whatever order, the journal equals a list', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.constantFrom(200, 5_000, 200_000),
      async (steps, segmentBytes) => {
        const checked = new Checked(segmentBytes);
        await checked.open();
        for (const step of steps) await checked.run(step);
        await checked.run({ kind: 'reopen' });
        await checked.run({ kind: 'all' });
        await checked.close();
      },
    ),
    { numRuns: 60 },
  );
});
