import type { z } from 'zod';

/** Why a value was refused, for the person who wrote it. */
export function reasonOf(error: z.ZodError): string {
  return error.issues.map(inWords).join('; ');
}

function inWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'it must be a whole number' : 'it must be a number';
    case 'too_big':
      return `it must be at most ${issue.maximum}`;
    case 'too_small':
      return issue.origin === 'string' ? 'it must not be empty' : `it must be at least ${issue.minimum}`;
    case 'invalid_value':
      return `it must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return issue.message;
  }
}
