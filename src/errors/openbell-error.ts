import { errorTable, type ErrorCode } from './error-table.ts';

/** An error a person can act on: its code names a row of the error table, its message the offending value. */
export class OpenbellError extends Error {
  override readonly name = 'OpenbellError';
  readonly code: ErrorCode;
  /** Whether the same attempt can succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly advice: string;
  readonly exitCode: number;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    const row = errorTable[code];
    this.code = code;
    this.retryable = row.retryable;
    this.advice = row.advice;
    this.exitCode = row.exitCode;
  }
}

/** The message of anything thrown, for logs and reasons. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
