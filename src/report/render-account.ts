import type { EndOfDayReport } from './end-of-day-schema.ts';
import { type Screen, tableTitle } from './screen.ts';

/** What the account did on the day. */
export function renderAccount(screen: Screen, account: EndOfDayReport['account']): string {
  const told = account === null ? 'unknown: the account was not read' : JSON.stringify(account);
  return `${tableTitle(screen, 'The account')}\n${told}`;
}
