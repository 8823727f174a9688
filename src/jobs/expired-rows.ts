import type { Logger } from 'pino';

import type { Clock } from '../calendar/clock.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import { addDays, type TradingDay } from '../calendar/trading-day.ts';
import type { Settings } from '../config/settings.ts';
import type { KeptFrom } from '../store/retention.ts';
import type { Store } from '../store/store.ts';

type RetentionSettings = Pick<
  Settings,
  'KEEP_BARS_DAYS' | 'KEEP_REPORTS_DAYS' | 'KEEP_ALERTS_DAYS' | 'KEEP_ACCOUNT_DAYS'
>;

/** From which day on things are kept, told on a day. */
export function keptFrom(settings: RetentionSettings, today: TradingDay): KeptFrom {
  const from = (days: number): TradingDay | null => (days === 0 ? null : addDays(today, -days));
  return {
    bars: from(settings.KEEP_BARS_DAYS),
    reports: from(settings.KEEP_REPORTS_DAYS),
    alerts: from(settings.KEEP_ALERTS_DAYS),
    account: from(settings.KEEP_ACCOUNT_DAYS),
  };
}

/**
 * Removes what is no longer kept, once a New York day.
 * @param doneOn the day it was done last
 * @returns the day it is done for
 */
export async function removeExpiredOnceADay(
  parts: {
    readonly settings: RetentionSettings;
    readonly store: Store;
    readonly clock: Clock;
    readonly log: Logger;
  },
  doneOn: TradingDay | null,
): Promise<TradingDay> {
  const today = newYorkDay(parts.clock.now());
  if (doneOn === today) return today;
  for (const { table, months } of await parts.store.removeExpired(keptFrom(parts.settings, today)))
    parts.log.info({ table, months }, 'no longer kept: removed');
  return today;
}
