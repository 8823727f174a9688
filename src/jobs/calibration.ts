import { type Calibration, reportsRemembered } from '../analytics/calibration.ts';
import { calibrationBefore } from '../analytics/end-of-day/accuracy.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { Store } from '../store/store.ts';

/**
 * How the intervals of a date's report are to be read, from how those of the reports before it came out; of the date's own end
 * of day, where it is known already, nothing.
 * @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED
 */
export async function readCalibration(
  store: Pick<Store, 'accuracyRows'>,
  date: TradingDay,
): Promise<Calibration> {
  return calibrationBefore(await store.accuracyRows({ before: date, reports: reportsRemembered }), date);
}
