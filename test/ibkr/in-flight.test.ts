import { describe, expect, it } from 'vitest';

import { InFlight, type LoadSign } from '../../src/ibkr/in-flight.ts';

interface Gate {
  readonly open: (sign: LoadSign) => void;
}

/** Starts `count` pieces of work and returns the gates of those that were let in, as they are let in. */
function start(inFlight: InFlight, count: number): { gates: Gate[]; done: Promise<LoadSign>[] } {
  const gates: Gate[] = [];
  const work = (): Promise<LoadSign> => new Promise((resolve) => gates.push({ open: resolve }));
  const done = Array.from({ length: count }, () => inFlight.run(work, (sign) => sign));
  return { gates, done };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('InFlight', () => {
  it('opens no more than its ceiling, and the next when one ends', async () => {
    const { gates, done } = start(new InFlight(3), 5);
    await settle();
    expect(gates).toHaveLength(3);
    gates[0]!.open('answered');
    await settle();
    expect(gates).toHaveLength(4);
    for (let index = 1; index < 5; index++) {
      gates[index]!.open('answered');
      await settle();
    }
    await Promise.all(done);
  });

  it('halves once for one wave of overload, and comes back slowly, never above the ceiling', async () => {
    const inFlight = new InFlight(8);
    const wave = start(inFlight, 8);
    await settle();
    for (const gate of wave.gates) gate.open('overloaded');
    await Promise.all(wave.done);
    expect(inFlight.limit).toBe(4);
    const answers = start(inFlight, 5);
    for (let index = 0; index < 5; index++) {
      await settle();
      answers.gates[index]!.open('answered');
    }
    await Promise.all(answers.done);
    expect(inFlight.limit).toBe(5);
    const more = start(inFlight, 100);
    for (let index = 0; index < 100; index++) {
      await settle();
      more.gates[index]!.open('answered');
    }
    await Promise.all(more.done);
    expect(inFlight.limit).toBe(8);
  });

  it('always leaves room for one', async () => {
    const inFlight = new InFlight(8);
    for (let round = 0; round < 10; round++)
      await inFlight.run(
        () => Promise.resolve(),
        () => 'overloaded',
      );
    expect(inFlight.limit).toBe(1);
  });

  it('gives its place back when the work fails', async () => {
    const inFlight = new InFlight(1);
    await expect(inFlight.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(inFlight.open).toBe(0);
  });
});
