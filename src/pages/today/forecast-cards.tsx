import type { VNode } from 'preact';

import { dollars, figure } from '../../report/figures.ts';
import type { Report } from '../../report/load-report.ts';
import { type CommonScales, commonScales } from './common-scales.ts';
import { ForecastCard } from './forecast-card.tsx';

/** All forecasts of a report side by side, with what they have in common said once. */
export function ForecastCards({ report }: { readonly report: Report }): VNode {
  const { forecasts, run } = report;
  const scales = commonScales(forecasts);
  return (
    <section aria-labelledby="forecasts">
      <h2 id="forecasts">Forecasts</h2>
      <HowToRead forecasts={forecasts} scales={scales} />
      <ul class="cards forecasts">
        {forecasts.map((forecast) => (
          <ForecastCard key={forecast.preset} forecast={forecast} date={run.date} scales={scales} />
        ))}
      </ul>
    </section>
  );
}

/** What cards that share their scales have in common. */
export function HowToRead({
  forecasts,
  scales,
}: Pick<Report, 'forecasts'> & { readonly scales: CommonScales }): VNode {
  return (
    <p class="small muted">
      The bold figure and the mark are the median; a day lies within the band with{' '}
      {forecasts[0]?.intervalPercent ?? 80} %. All cards share one scale: P&L from {dollars(scales.pnl[0])} to{' '}
      {dollars(scales.pnl[1])}, trades from 0 to {figure(scales.trades[1])}; the dashed line is zero.
    </p>
  );
}

/** Which forecasts are worth a look this morning, in a line. */
export function TradeableLine({ forecasts }: Pick<Report, 'forecasts'>): VNode {
  const tradeable = forecasts.filter(({ verdict }) => verdict === 'tradeable');
  if (tradeable.length === 0) {
    return (
      <p class="glance">
        <strong>None of {forecasts.length} forecasts is tradeable.</strong>
      </p>
    );
  }
  return (
    <p class="glance">
      <strong>
        {tradeable.length} of {forecasts.length} forecasts tradeable:
      </strong>{' '}
      {tradeable.map(({ preset }, index) => (
        <span key={preset}>
          {index > 0 && ', '}
          <a href={`#forecast-${preset}`}>{preset}</a>
        </span>
      ))}
    </p>
  );
}
