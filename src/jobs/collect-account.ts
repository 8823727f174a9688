import type { AccountCollection } from '../analytics/account/account-day.ts';
import { type Fill, fillsThatCount, signedShares } from '../analytics/account/fill.ts';
import type { Gateway, Position } from '../ibkr/gateway.ts';
import { messageOf } from '../errors/openbell-error.ts';
import { type CollectionSlot, slotAt } from './collect-slots.ts';
import type { JobContext } from './job-context.ts';
import { asJobError } from './run-failure.ts';

/** What a collection works with. */
export type CollectContext = Pick<JobContext, 'clock' | 'log' | 'store' | 'gateway'>;

/** What one look at the account found, besides what it stored. */
type Found = Pick<AccountCollection, 'executions' | 'reason'>;

/**
 * Asks the gateway for today's executions and the balance, stores them, and records how it went. Doing it again stores
 * nothing anew but the balance of another moment.
 * @param slot the planned look it answers for; the present minute unless told otherwise.
 * @returns the record: a gateway that is away or does not answer is its reason, not an error.
 * @throws OpenbellError STORE_UNREACHABLE | STORE_FAILED
 */
export async function collectAccount(
  context: CollectContext,
  slot: Pick<CollectionSlot, 'day' | 'slot'> = slotAt(context.clock.now()),
): Promise<AccountCollection> {
  const { clock, log, store, gateway } = context;
  let found: Found | { readonly failure: string };
  try {
    found = await gateway.use((session) => look(session, context));
  } catch (error) {
    found = { failure: asJobError(error).message };
  }
  const of = { day: slot.day, slot: slot.slot, at: clock.now() };
  const collection: AccountCollection =
    'failure' in found
      ? { ...of, state: 'failed', reason: found.failure, executions: 0 }
      : { ...of, state: 'done', ...found };
  await store.saveCollection(collection);
  const { day, state, reason, executions } = collection;
  log[state === 'done' ? 'info' : 'warn']({ day, slot: slot.slot, executions, reason }, `account ${state}`);
  return collection;
}

async function look(session: Gateway, { clock, store }: CollectContext): Promise<Found> {
  const { fills, ended } = await session.fillsToday();
  const [positions] = await Promise.all([answerOf(session.positions()), store.saveFills(fills)]);
  const tags = await answerOf(session.accountBalance());
  if ('value' in tags) {
    await store.saveBalance({
      account: session.source.account,
      time: clock.now(),
      tags: tags.value,
      carried: ended && 'value' in positions ? carriedShares(positions.value, fills) : null,
    });
  }
  // Nothing at all was answered: such a gateway hangs, and nobody knows of a trade.
  if (!ended && 'failure' in tags && fills.length === 0) throw tags.failure;
  const amiss = [
    ...(ended ? [] : ['the gateway did not say that these are all executions']),
    ...('failure' in tags ? [`balance unknown: ${messageOf(tags.failure)}`] : []),
    ...('failure' in positions ? [`positions unknown: ${messageOf(positions.failure)}`] : []),
  ];
  return { executions: fillsThatCount(fills).length, reason: amiss.join('; ') };
}

type Answered<T> = { readonly value: T } | { readonly failure: Error };

/** An answer the rest can do without. */
function answerOf<T>(asked: Promise<T>): Promise<Answered<T>> {
  return asked.then(
    (value) => ({ value }),
    (error: unknown) => ({ failure: error instanceof Error ? error : new Error(String(error)) }),
  );
}

/** What was held before the day's first execution, by contract id: what is held now less what was traded since. */
function carriedShares(positions: readonly Position[], fills: readonly Fill[]): Record<string, number> {
  const carried = new Map(positions.map(({ conId, quantity }) => [conId, quantity]));
  for (const fill of fillsThatCount(fills))
    carried.set(fill.conId, (carried.get(fill.conId) ?? 0) - signedShares(fill));
  return Object.fromEntries([...carried].filter(([, shares]) => shares !== 0));
}
