import { UnrecoverableError } from 'bullmq';

import { errorTable, type ErrorCode } from '../errors/error-table.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import type { Run } from '../store/store.ts';

/** How the reason of a run begins that no gateway came for. */
const noGateway = 'no gateway: ';

/**
 * What a job throws: its message becomes the reason in the ledger, with the code before it where there is one, and an
 * error that waiting cannot mend ends the job instead of using up its attempts.
 */
export function asJobError(error: unknown): Error {
  if (!(error instanceof OpenbellError)) return error instanceof Error ? error : new Error(String(error));
  const message = `${error.code}: ${error.message}`;
  return error.retryable ? new Error(message, { cause: error }) : new UnrecoverableError(message);
}

/** Ends a run that has waited long enough. */
export const noGatewayError = (error: unknown): Error => new UnrecoverableError(noGateway + messageOf(error));

/** A failed run's reason as the error a command ends with: the code it began with decides advice and exit code. */
export function failureOf({ kind: runKind, date, reason }: Run): OpenbellError {
  const what = runKind === 'end_of_day' ? `The end of day of ${date}` : `The report for ${date}`;
  const [, code, text] = /^([A-Z_]+): ([^]*)$/.exec(reason) ?? [];
  if (code !== undefined && code in errorTable) {
    return new OpenbellError(code as ErrorCode, `${what} failed: ${text ?? ''}`);
  }
  const kind = reason.startsWith(noGateway) ? 'GATEWAY_UNREACHABLE' : 'REPORT_FAILED';
  return new OpenbellError(kind, `${what} failed: ${reason}`);
}
