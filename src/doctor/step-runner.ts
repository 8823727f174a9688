import { stopwatch } from '../calendar/clock.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { withinLimit } from '../jobs/within-limit.ts';
import type { Finding } from './finding.ts';

/** One thing to look at. */
export interface Step {
  readonly name: string;
  /** The exit code where it fails without an error of the table. */
  readonly exitCode?: number;
  /** After how long it is cut, milliseconds. */
  readonly limitMs?: number;
  /** Resolves with what was found; a line alone is well. @throws any error when the step fails. */
  readonly run: () => Promise<Finding | string>;
}

/** What became of a step. */
export interface StepResult extends Finding {
  readonly name: string;
  /** null where it was not run. */
  readonly milliseconds: number | null;
}

export interface RunnerOptions {
  readonly signal: AbortSignal;
  /** Told each result as it comes. */
  readonly onResult: (result: StepResult) => void;
  /** Of steps that name none, milliseconds. */
  readonly limitMs: number;
}

/** Runs steps one after the other; what one comes to, or that it hangs, keeps no other from being run. */
export class StepRunner {
  readonly #options: RunnerOptions;
  readonly results: StepResult[] = [];
  /** Exit code of the first step that failed, else 0. */
  exitCode: number = exitCodes.ok.code;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** @returns whether it may be built on: that it did not fail. @throws the signal's reason when that aborts. */
  async run(step: Step): Promise<boolean> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    const elapsed = stopwatch();
    const { finding, exitCode } = await this.#finding(step);
    signal.throwIfAborted();
    if (finding.state === 'failed' && this.exitCode === exitCodes.ok.code) this.exitCode = exitCode;
    this.#tell({ ...finding, name: step.name, milliseconds: Math.round(elapsed()) });
    return finding.state !== 'failed';
  }

  skip(name: string, text: string): void {
    this.#tell({ state: 'skipped', name, text, milliseconds: null });
  }

  async #finding(step: Step): Promise<{ readonly finding: Finding; readonly exitCode: number }> {
    const { limitMs = this.#options.limitMs, exitCode = exitCodes.failed.code } = step;
    try {
      const running = step.run();
      if (!(await withinLimit(running, limitMs, this.#options.signal))) {
        const text = `it has not ended within ${limitMs / 1000} s and was cut`;
        return { finding: { state: 'failed', text }, exitCode };
      }
      const found = await running;
      return { finding: typeof found === 'string' ? { state: 'ok', text: found } : found, exitCode };
    } catch (error) {
      const known = error instanceof OpenbellError;
      const finding: Finding = {
        ...{ state: 'failed', text: messageOf(error) },
        ...(known && { advice: error.advice }),
      };
      return { finding, exitCode: known ? error.exitCode : exitCode };
    }
  }

  #tell(result: StepResult): void {
    this.results.push(result);
    this.#options.onResult(result);
  }
}

/** Results as lines for a terminal. @param width of the names */
export function resultLines(
  { state, name, milliseconds, text, advice }: StepResult,
  width: number,
): string[] {
  const time = milliseconds === null ? '' : `${(milliseconds / 1000).toFixed(2)} s`;
  const shown = state === 'failed' ? 'FAILED' : state;
  const line = `${shown.padEnd(8)}${name.padEnd(width)}${time.padStart(8)}  ${text}`;
  return advice === undefined ? [line] : [line, `${' '.repeat(width + 18)}what to do: ${advice}`];
}
