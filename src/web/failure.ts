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
  STORE_FULL: 503,
  REDIS_UNREACHABLE: 503,
  TRACKER_AWAY: 503,
  TOO_MANY_LISTENERS: 503,
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
  // Only what a request brought is ever decoded.
  if (error instanceof URIError) {
    return { status: 400, what: 'The address is wrongly encoded.', advice: 'Correct it and try again.' };
  }
  const { statusCode = 500, message, code } = error as Partial<FastifyError>;
  if (code?.startsWith('FST_CSRF_') === true) {
    return {
      status: 403,
      what: 'This did not come from a page that was open here, or the page is from before the last sign-in.',
      advice: 'Load the page again and repeat it there.',
    };
  }
  if (statusCode >= 400 && statusCode < 500) {
    return {
      status: statusCode,
      what: message ?? 'The request cannot be read.',
      advice: 'Correct it and try again.',
    };
  }
  return { status: 500, what: 'The server failed to answer.', advice: 'Its log says why; try again.' };
}
