import { accountDay, type AccountCollection, type AccountDay } from '../analytics/account/account-day.ts';
import { type SimulatedEntry, simulatedEntriesOf } from '../analytics/account/slippage.ts';
import { sessionOn } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { type Source, sourceOf } from '../source.ts';
import type { Store } from '../store/store.ts';

/** A day of the account as it is stored, and how it came about. */
export interface StoredAccountDay extends AccountDay {
  readonly date: TradingDay;
  /** null where neither an execution nor a balance is known. */
  readonly source: Source | null;
  /** Ascending by slot. */
  readonly collections: readonly AccountCollection[];
}

type AccountStore = Pick<
  Store,
  'fillsOf' | 'balancesOf' | 'collectionsOf' | 'publishedDates' | 'publishedRun' | 'patternsOf'
>;

/** Reports further back than this are not looked through. */
const reportsLookedAt = 1_000;

/**
 * The day of the account as far as the store knows it.
 * @param simulatedEntries of the day; those of the first report made after it unless they are given.
 * @throws OpenbellError STORE_UNREACHABLE | STORE_FAILED
 */
export async function loadAccountDay(
  store: AccountStore,
  date: TradingDay,
  simulatedEntries?: readonly SimulatedEntry[],
): Promise<StoredAccountDay> {
  const [fills, balances, collections] = await Promise.all([
    store.fillsOf(date),
    store.balancesOf(date),
    store.collectionsOf(date),
  ]);
  const symbols = [...new Set(fills.map(({ symbol }) => symbol))];
  const entries = simulatedEntries ?? (await reportedEntries(store, date, symbols));
  const account = fills[0]?.account ?? balances[0]?.account;
  return {
    date,
    source: account === undefined ? null : sourceOf(account),
    collections,
    ...accountDay({
      ...{ session: sessionOn(date), fills, balances, collections },
      simulatedEntries: entries,
    }),
  };
}

/** Where the presets bought on a day, by the first report whose window can hold it. */
async function reportedEntries(
  store: AccountStore,
  date: TradingDay,
  symbols: readonly string[],
): Promise<SimulatedEntry[]> {
  if (symbols.length === 0) return [];
  const after = (await store.publishedDates('morning', reportsLookedAt)).filter((day) => day > date).at(-1);
  const run = after === undefined ? null : await store.publishedRun('morning', after);
  if (!run) return [];
  const entries = await Promise.all(
    symbols.map(async (symbol) => {
      const patterns = await store.patternsOf(run.runId, symbol);
      return simulatedEntriesOf(
        symbol,
        patterns.filter(({ session }) => session === date),
      );
    }),
  );
  return entries.flat();
}
