import { expect } from 'vitest';

import type { Finding } from '../../src/doctor/finding.ts';
import type { Questions } from '../../src/doctor/reached.ts';
import { questionsTo } from '../../src/doctor/reached.ts';
import { type Step, type StepResult, StepRunner } from '../../src/doctor/step-runner.ts';
import type { ReachedStack } from '../../src/doctor/stack-steps.ts';

/** Runs steps as the doctor does. @returns what each came to, by name */
export async function examine(steps: readonly Step[], limitMs = 60_000): Promise<Map<string, StepResult>> {
  const runner = new StepRunner({
    signal: new AbortController().signal,
    onResult: () => undefined,
    limitMs,
  });
  for (const step of steps) await runner.run(step);
  return new Map(runner.results.map((result) => [result.name, result]));
}

export const asking = (reached: ReachedStack): Questions => questionsTo(() => reached);

/** A finding with trouble says what to do. */
export function expectTrouble(found: Finding | undefined, state: Finding['state'], text: RegExp): void {
  expect(found).toMatchObject({ state, text: expect.stringMatching(text) as string });
  expect(found?.advice ?? '').not.toBe('');
}
