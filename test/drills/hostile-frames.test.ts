import { expect, test } from 'vitest';

import { FrameMutator, recordFrames } from '../wire/mutated-frames.ts';
import { HostileReader } from '../wire/read-hostile.ts';
import { recordFigure } from './figures.ts';
import { countFrom, seed } from './seed.ts';

const drill = 'random and mutated frames';
const frames = countFrom('DRILL_FRAMES', 1_000_000);
/** One that takes longer than this to be read hangs. */
const slowestMs = 1_000;
/** After so many the loop comes round, so that what a reader has put off is done. */
const batch = 1_000;

test('a million frames into every reader: no crash, no hang, no bad row', async () => {
  const mutator = new FrameMutator(await recordFrames(), seed);
  const reader = new HostileReader();
  let slowest = 0;
  const began = performance.now();
  for (let count = 0; count < frames; count++) {
    const payload = mutator.next();
    const from = performance.now();
    try {
      reader.read(payload);
      reader.readThroughLibrary(payload);
    } catch (error) {
      throw new Error(`frame ${count}: ${JSON.stringify(payload.toString('latin1').slice(0, 400))}`, {
        cause: error,
      });
    }
    slowest = Math.max(slowest, performance.now() - from);
    if (count % batch === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const seconds = (performance.now() - began) / 1_000;
  const { bars, samples, refused, ended } = reader.passed;
  console.log(
    `${frames} frames: ${bars} bars and ${samples} samples passed, ${refused} readings refused, the library's connection ended ${ended} times, slowest ${slowest.toFixed(1)} ms`,
  );
  expect(slowest).toBeLessThan(slowestMs);
  expect(Math.min(bars, samples, refused, ended)).toBeGreaterThan(0);
  recordFigure({
    ...{ drill, figure: 'frames read or refused, bad rows that passed: none', value: frames, unit: 'frames' },
    target: 'no crash, no bad row',
  });
  recordFigure({
    ...{ drill, figure: 'through every reader', value: Math.round(frames / seconds), unit: 'frames/s' },
    target: '',
  });
});
