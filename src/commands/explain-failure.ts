import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';

/** Tells a failed command's user what happened and what to do, on stderr, and returns the exit code. */
export function explainFailure(error: unknown, debug: boolean): number {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  if (error instanceof OpenbellError) {
    say(`openbell: ${error.message}`);
    say(`  what to do: ${error.advice}`);
    if (debug && error.stack !== undefined) say(error.stack);
    return error.exitCode;
  }
  say(`openbell: unexpected failure: ${messageOf(error)}`);
  if (debug && error instanceof Error && error.stack !== undefined) say(error.stack);
  else say('  what to do: run it again with `--log-level debug` and read where it failed.');
  return exitCodes.failed.code;
}
