import type { FastifyError } from 'fastify';

import { OpenbellError } from '../errors/openbell-error.ts';

/** What went wrong in the words of a page or an answer. */
export interface Failure {
  readonly status: number;
  readonly what: string;
  readonly advice: string;
}

const statusOf: Partial<Record<OpenbellError['code'], number>> = {
  BAD_INPUT: 400,
  REPORT_NOT_FOUND: 404,
  NOT_TRACKED: 404,
  STORE_UNREACHABLE: 503,
  REDIS_UNREACHABLE: 503,
  TRACKER_AWAY: 503,
  STACK_BUSY: 503,
};

/** Errors of ours tell what to do; what was not foreseen tells nothing of the inside. */
export function failureOf(error: unknown): Failure {
  if (error instanceof OpenbellError) {
    return {
      status: statusOf[error.code] ?? 500,
      what: error.message,
      advice: error.advice,
    };
  }
  const { statusCode = 500, message } = error as Partial<FastifyError>;
  if (statusCode >= 400 && statusCode < 500) {
    return {
      status: statusCode,
      what: message ?? 'The request cannot be read.',
      advice: 'Correct it and try again.',
    };
  }
  return { status: 500, what: 'The server failed to answer.', advice: 'Its log says why; try again.' };
}
