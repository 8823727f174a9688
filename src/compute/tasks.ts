import type { ForecastRows } from '../analytics/forecast-rows.ts';
import type { ForecastInput } from '../analytics/forecast-types.ts';

export interface ForecastTask extends ForecastInput {
  readonly runId: string;
}

export type ForecastTaskResult = ForecastRows;
