import { expect, it } from 'vitest';

import { failed, ok, skipped, together, warning } from '../../src/doctor/finding.ts';
import { resultLines, type StepResult, StepRunner } from '../../src/doctor/step-runner.ts';
import { OpenbellError } from '../../src/errors/openbell-error.ts';

function runner(signal = new AbortController().signal): { runner: StepRunner; told: StepResult[] } {
  const told: StepResult[] = [];
  return { told, runner: new StepRunner({ signal, limitMs: 60_000, onResult: (one) => told.push(one) }) };
}

it('one that fails, hangs or throws keeps none after it from being run, and the first failure is the exit code', async () => {
  const { runner: steps, told } = runner();
  await steps.run({ name: 'warns', run: () => Promise.resolve(warning('w', 'do')) });
  await steps.run({ name: 'hangs', limitMs: 20, exitCode: 4, run: () => new Promise(() => undefined) });
  await steps.run({ name: 'throws', run: () => Promise.reject(new OpenbellError('REDIS_EVICTION', 'x')) });
  await steps.run({
    name: 'throws at once',
    run: () => {
      throw new Error('odd');
    },
  });
  await steps.run({ name: 'passes', run: () => Promise.resolve('fine') });
  expect(told.map(({ name, state }) => `${name}: ${state}`)).toEqual([
    ...['warns: warning', 'hangs: failed', 'throws: failed', 'throws at once: failed', 'passes: ok'],
  ]);
  expect(told[1]!.text).toContain('within 0.02 s and was cut');
  expect(told[2]!.advice).toContain('noeviction');
  expect(steps.exitCode).toBe(4);
});

it('ends when it is told to, also in the middle of a step', async () => {
  const stop = new AbortController();
  const { runner: steps, told } = runner(stop.signal);
  const running = steps.run({ name: 'hangs', run: () => new Promise(() => undefined) });
  stop.abort(new Error('stopped'));
  await expect(running).rejects.toThrow('stopped');
  expect(told).toEqual([]);
});

it('several findings are one line: every trouble and what to do, or all that was found', () => {
  const found = together([ok('a'), warning('b', 'do b'), failed('c', 'do c'), warning('d', 'do b')]);
  expect(found).toEqual({ state: 'failed', text: 'b; c; d', advice: 'do b do c' });
  expect(together([ok('a'), skipped('b')])).toEqual({ state: 'ok', text: 'a; b' });
  const lines = resultLines({ ...found, name: 'many', milliseconds: 1_234 }, 12);
  expect(lines[0]).toBe('FAILED  many          1.23 s  b; c; d');
  expect(lines[1]).toBe(`${' '.repeat(30)}what to do: do b do c`);
});
