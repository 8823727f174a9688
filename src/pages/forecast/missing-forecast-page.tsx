import type { VNode } from 'preact';

import type { TradingDay } from '../../calendar/trading-day.ts';
import type { Frame } from '../frame.ts';
import { Layout } from '../layout.tsx';
import { Notice } from '../notice.tsx';
import { forecastPath } from './forecast-view.ts';
import { dayName } from '../../report/day-text.ts';

interface MissingForecastProps {
  readonly frame: Frame;
  /** What is not there, a sentence. */
  readonly what: string;
  readonly date: TradingDay;
  readonly preset: string;
  /** Forecasts of the date, where it has a report. */
  readonly presets: readonly string[];
  /** Days with a report, newest first, where the date has none. */
  readonly days: readonly TradingDay[];
}

/** There is no such forecast; what there is instead. */
export function MissingForecastPage(props: MissingForecastProps): VNode {
  const { frame, what, date, preset, presets, days } = props;
  const links =
    presets.length > 0
      ? presets.map((name) => [forecastPath(date, name), name] as const)
      : days.map((day) => [forecastPath(day, preset), dayName(day)] as const);
  const title = presets.length > 0 ? `Forecasts of ${dayName(date)}` : 'Newest reports';
  return (
    <Layout frame={frame} title="No such forecast" styles={['forecast']}>
      <h1>No such forecast</h1>
      <Notice
        kind="warning"
        what={what}
        advice={
          links.length > 0
            ? 'Choose one that is there.'
            : 'No report is stored at all: ask for one on the Runs page, or run `openbell morning`.'
        }
      />
      {links.length > 0 && (
        <nav aria-labelledby="there">
          <h2 id="there">{title}</h2>
          <ul>
            {links.map(([path, name]) => (
              <li key={path}>
                <a href={path}>{name}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <p>
        <a href="/">To the start page</a>
      </p>
    </Layout>
  );
}
