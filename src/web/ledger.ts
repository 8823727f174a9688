import type { TradingDay } from '../calendar/trading-day.ts';
import type { Ledger } from '../pages/runs/runs-page.tsx';
import type { Store } from '../store/store.ts';

/** Runs of whole days, newest first: about `limit` of them, since a day's runs stay together. */
export async function readLedger(
  store: Pick<Store, 'recentRuns' | 'runsOf'>,
  limit: number,
  before?: TradingDay,
): Promise<Ledger> {
  const runs = await store.recentRuns('any', limit + 1, before);
  const oldest = runs.at(-1)?.date;
  if (runs.length <= limit || oldest === undefined) return { runs, olderBefore: null };
  const whole = runs.filter(({ date }) => date > oldest);
  if (whole.length > 0) return { runs: whole, olderBefore: whole.at(-1)!.date };
  return { runs: (await store.runsOf('any', oldest)).reverse(), olderBefore: oldest };
}
