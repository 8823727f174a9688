import { formatUtc } from '../calendar/new-york.ts';
import type { StoredAccountDay } from './load-account.ts';

const instants: ReadonlySet<string> = new Set(['time', 'at', 'openedAt', 'closedAt', 'collectedAt']);

/** A day of the account as JSON: the fields of `AccountDay`, instants as ISO 8601 in UTC. */
export function accountJson(day: StoredAccountDay): string {
  return JSON.stringify(
    day,
    (name, value: unknown) => (instants.has(name) && typeof value === 'number' ? formatUtc(value) : value),
    2,
  );
}
