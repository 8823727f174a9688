/**
 * One message about an execution of a stock. A correction comes as another message with the same execution id and a higher
 * revision; IBKR's commission comes by itself, later or never.
 */
export interface Fill {
  /** IBKR's execution id without its last segment: the same for an execution and every correction of it. */
  readonly executionId: string;
  /** The id's last segment as a number: 1 for an execution as it happened, 2 for its first correction. */
  readonly revision: number;
  readonly account: string;
  readonly symbol: string;
  readonly conId: number;
  /** Epoch ms UTC; IBKR tells whole seconds. */
  readonly time: number;
  readonly side: 'BOT' | 'SLD';
  readonly shares: number;
  /** USD a share. */
  readonly price: number;
  /** The API client whose order it was; 0 where it was entered by hand. */
  readonly clientId: number;
  /** USD; null until IBKR has sent it. */
  readonly commission: number | null;
  /** USD, as IBKR counts it; null for a fill that opens, and until the commission has come. */
  readonly realizedPnl: number | null;
}

/**
 * What counts of the messages about executions, one fill an execution, in the order they happened. The highest revision
 * counts; until its own commission is known, that of the newest revision that has one. The order of the messages is of no
 * consequence.
 */
export function fillsThatCount(messages: Iterable<Fill>): Fill[] {
  const byExecution = new Map<string, { newest: Fill; charged: Fill }>();
  for (const message of messages) {
    const known = byExecution.get(message.executionId);
    if (known === undefined) {
      byExecution.set(message.executionId, { newest: message, charged: message });
      continue;
    }
    if (supersedes(message, known.newest)) known.newest = message;
    if (message.commission === null) continue;
    if (known.charged.commission === null || supersedes(message, known.charged)) known.charged = message;
  }
  return [...byExecution.values()]
    .map(({ newest, charged: { commission, realizedPnl } }) => ({ ...newest, commission, realizedPnl }))
    .sort(inOrder);
}

/** Of one revision told twice, either may count: they say the same but for the commission. */
const supersedes = (message: Fill, other: Fill): boolean => message.revision > other.revision;

/** By time; within a second by id, so that the same fills are always in the same order. */
function inOrder(one: Fill, other: Fill): number {
  return one.time - other.time || (one.executionId < other.executionId ? -1 : 1);
}

/** Shares bought as positive, sold as negative. */
export const signedShares = ({ side, shares }: Fill): number => (side === 'BOT' ? shares : -shares);
