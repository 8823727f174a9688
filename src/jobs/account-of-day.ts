import { simulatedEntriesOf } from '../analytics/account/slippage.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { Settings } from '../config/settings.ts';
import type { ContractReference } from '../ibkr/gateway.ts';
import { loadAccountDay, type StoredAccountDay } from '../report/load-account.ts';
import { collectAccount, type CollectContext } from './collect-account.ts';
import type { JobContext } from './job-context.ts';
import type { ListedStock } from './listed-day.ts';

/**
 * What the account traded on a day. Of today the gateway is asked first, where the account is looked at; of a past day only what
 * was collected then is known.
 * @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED
 */
export async function tradedContracts(
  date: TradingDay,
  context: CollectContext & { readonly settings: Pick<Settings, 'ACCOUNT_COLLECT'> },
): Promise<ContractReference[]> {
  const isCollected = context.settings.ACCOUNT_COLLECT === 'on';
  if (isCollected && date === newYorkDay(context.clock.now())) await collectAccount(context);
  const fills = await context.store.fillsOf(date);
  const bySymbol = new Map(
    fills.map(({ symbol, conId }) => [symbol, { symbol, conId, primaryExchange: '' }]),
  );
  return [...bySymbol.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}

/**
 * The account's day, its entries held against those of the simulation.
 * @param stocks listed ones and those the account traded
 * @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED
 */
export function accountOfDay(
  date: TradingDay,
  stocks: readonly ListedStock[],
  { store }: Pick<JobContext, 'store'>,
): Promise<StoredAccountDay> {
  const entries = stocks.flatMap(({ symbol, day }) =>
    day.data === 'bars' ? simulatedEntriesOf(symbol, day.patterns) : [],
  );
  return loadAccountDay(store, date, entries);
}
