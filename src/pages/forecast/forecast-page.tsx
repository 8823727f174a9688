import type { VNode } from 'preact';

import { Layout } from '../layout.tsx';
import { AnalysedStocks } from './analysed-stocks.tsx';
import { Configuration } from './configuration.tsx';
import { DailyResults } from './daily-results.tsx';
import { Expectation } from './expectation.tsx';
import { Exports } from './exports.tsx';
import type { ForecastView } from './forecast-view.ts';
import { Headline } from './headline.tsx';
import { ListedStocks } from './listed-stocks.tsx';
import { Refusals } from './refusals.tsx';
import { dayName } from '../../report/day-text.ts';

/** One preset's forecast for one day, with everything it rests on. */
export function ForecastPage(view: ForecastView): VNode {
  const { frame, run, forecast } = view;
  return (
    <Layout
      frame={frame}
      title={`${forecast.preset}, ${dayName(run.date, 'd LLL yyyy')}`}
      modules={['table-tools']}
      styles={['forecast']}
    >
      <Headline {...view} />
      <Expectation {...view} />
      <ListedStocks {...view} />
      <DailyResults {...view} />
      <Refusals {...view} />
      <Configuration {...view} />
      <AnalysedStocks {...view} />
      <Exports {...view} />
    </Layout>
  );
}
