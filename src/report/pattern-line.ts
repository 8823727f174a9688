import type { Pattern } from '../analytics/results.ts';

/** One pattern as a line of JSON, its newline included; only a trade has the fields from `entryTime` on. */
export function patternLine(
  symbol: string,
  { preset, session, completeTime, outcome, trade }: Pattern,
): string {
  const line = { symbol, preset, session, completeTime, outcome };
  if (trade === null) return `${JSON.stringify(line)}\n`;
  const { entryTime, entryPrice, exitTime, exitPrice, reason, netReturn } = trade;
  return `${JSON.stringify({ ...line, entryTime, entryPrice, exitTime, exitPrice, reason, netReturn })}\n`;
}
