import type { VNode } from 'preact';

import { exportName } from '../../report/forecast-export.ts';
import type { ForecastView } from './forecast-view.ts';

/** The page's data to take along. */
export function Exports({ run, forecast, scores }: ForecastView): VNode {
  const path = `/api/v1/forecasts/${run.date}/${encodeURIComponent(forecast.preset)}`;
  const name = (matter: string): string => exportName(run.date, forecast.preset, matter);
  return (
    <section aria-labelledby="exports">
      <h2 id="exports">Export</h2>
      <ul class="exports">
        <li>
          This forecast with its listed stocks: <a href={`${path}?format=csv`}>CSV</a>{' '}
          <a href={path} download={name('forecast.json')}>
            JSON
          </a>
        </li>
        <li>
          All {scores.length} analysed stocks: <a href={`${path}/stocks?format=csv`}>CSV</a>{' '}
          <a href={`${path}/stocks`} download={name('stocks.json')}>
            JSON
          </a>
        </li>
      </ul>
    </section>
  );
}
