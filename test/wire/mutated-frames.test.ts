import { expect, test } from 'vitest';

import { FrameMutator, recordFrames } from './mutated-frames.ts';
import { HostileReader } from './read-hostile.ts';

const frames = 12_000;
const throughLibrary = 1_000;
const seed = 20_261_120;

test('frames changed at random are read or refused, and no bad bar or trade passes', async () => {
  const mutator = new FrameMutator(await recordFrames(), seed);
  const reader = new HostileReader();
  for (let count = 0; count < frames; count++) {
    const payload = mutator.next();
    reader.read(payload);
    if (count < throughLibrary) reader.readThroughLibrary(payload);
  }
  const { bars, samples, refused, ended } = reader.passed;
  // Else the frames would have tested nothing.
  expect(Math.min(bars, samples, refused, ended)).toBeGreaterThan(0);
});
