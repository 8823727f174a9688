import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Pacer, type PacerTime } from '../../src/ibkr/pacer.ts';

/** Time that stands until the next scheduled moment is run. */
class VirtualTime implements PacerTime {
  #now = 0;
  readonly #due: { readonly at: number; readonly run: () => void }[] = [];

  readonly now = (): number => this.#now;
  readonly schedule = (run: () => void, milliseconds: number): void => {
    this.#due.push({ at: this.#now + milliseconds, run });
    this.#due.sort((one, other) => one.at - other.at);
  };

  /** Runs everything due up to a moment, letting promises settle in between. */
  async advanceTo(moment: number): Promise<void> {
    for (;;) {
      await settled();
      const next = this.#due[0];
      if (!next || next.at > moment) break;
      this.#due.shift();
      this.#now = next.at;
      next.run();
    }
    this.#now = moment;
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
}

/** Most messages in any window of a second that includes its beginning. */
function most(times: readonly number[]): number {
  return Math.max(
    0,
    ...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length),
  );
}

async function sendAt(perSecond: number, moments: readonly number[]): Promise<number[]> {
  const time = new VirtualTime();
  const pacer = new Pacer(perSecond, time);
  const sent: number[] = [];
  for (const moment of [...moments].sort((one, other) => one - other)) {
    await time.advanceTo(moment);
    void pacer.turn().then(() => sent.push(time.now()));
  }
  await time.advanceTo(1e9);
  expect(sent).toHaveLength(moments.length);
  return sent;
}

describe('Pacer', () => {
  it('never lets more messages go in any second than it may', async () => {
    const bursts = fc.array(fc.tuple(fc.nat({ max: 5_000 }), fc.integer({ min: 1, max: 60 })), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), bursts, async (perSecond, wanted) => {
        const moments = wanted.flatMap(([moment, count]) => Array.from({ length: count }, () => moment));
        expect(most(await sendAt(perSecond, moments))).toBeLessThanOrEqual(perSecond);
      }),
      { numRuns: 60 },
    );
  });

  it('uses at least five sixths of the rate when there is always something to send', async () => {
    for (const perSecond of [1, 5, 25, 40]) {
      const sent = await sendAt(
        perSecond,
        Array.from({ length: perSecond * 10 }, () => 0),
      );
      expect(sent.at(-1)! / 1000).toBeLessThanOrEqual(10 * 1.2);
    }
  });

  it('keeps the order of those who wait', async () => {
    const time = new VirtualTime();
    const pacer = new Pacer(10, time);
    const order: number[] = [];
    for (let index = 0; index < 30; index++) void pacer.turn().then(() => order.push(index));
    await time.advanceTo(10_000);
    expect(order).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });

  it('lets nothing go while it is paused', async () => {
    const time = new VirtualTime();
    const pacer = new Pacer(50, time);
    const sent: number[] = [];
    pacer.pause(1_000);
    for (let index = 0; index < 5; index++) void pacer.turn().then(() => sent.push(time.now()));
    await time.advanceTo(999);
    expect(sent).toEqual([]);
    await time.advanceTo(2_000);
    expect(sent).toHaveLength(5);
  });
});
