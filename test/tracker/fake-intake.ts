import type { Intake, IntakeRequest, IntakeResult } from '../../src/tracker/intake.ts';

export interface FakeIntake extends Intake {
  /** What was asked for, in order; `at` is `performance.now()`. */
  readonly added: (IntakeRequest & { readonly at: number })[];
  readonly others: string[];
  /** What `add` says, or raises; accepting by default. */
  onAdd: (request: IntakeRequest) => Promise<IntakeResult>;
}

/** An intake that notes down what it is asked. */
export function fakeIntake(): FakeIntake {
  const intake: FakeIntake = {
    added: [],
    others: [],
    onAdd: ({ ticker }) => Promise.resolve({ kind: 'accepted', text: `${ticker} is tracked` }),
    add(request) {
      intake.added.push({ ...request, at: performance.now() });
      return intake.onAdd(request);
    },
    remove(ticker) {
      intake.others.push(`remove ${ticker}`);
      return Promise.resolve({ kind: 'accepted', text: `${ticker} is tracked no more` });
    },
    clear(ticker) {
      intake.others.push(`clear ${ticker}`);
      return Promise.resolve({ kind: 'refused', reason: `${ticker} has not failed` });
    },
  };
  return intake;
}
