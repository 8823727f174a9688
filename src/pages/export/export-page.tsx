import type { ComponentChildren, VNode } from 'preact';

import { dayName } from '../../report/day-text.ts';
import { dollars, figure } from '../../report/figures.ts';
import type { Report } from '../../report/load-report.ts';
import { modeOf } from '../../report/report-mode.ts';
import { reportTerms } from '../../report/report-terms.ts';
import { commonScales, type CommonScales } from '../today/common-scales.ts';
import { DataSection } from '../today/data-section.tsx';
import { Expected, Figures } from '../today/forecast-card.tsx';
import { HowToRead, TradeableLine } from '../today/forecast-cards.tsx';
import { VerdictBadge } from '../verdict-badge.tsx';
import { ExportShell, publishedText, Warnings } from './export-shell.tsx';
import { PresetSection } from './preset-section.tsx';

interface ExportPageProps {
  readonly report: Report;
  /** The sheets, one after the other: the file refers to nothing outside of it. */
  readonly style: string;
  readonly version: string;
}

/** A whole report as one page that stands for itself: to keep, to print, to send. */
export function ExportPage({ report, style, version }: ExportPageProps): VNode {
  const { run, symbols, forecasts } = report;
  const simulated = modeOf(run) === 'SIMULATED';
  const count = (state: string): string => figure(symbols.filter((symbol) => symbol.state === state).length);
  return (
    <ExportShell title="Morning report" {...{ run, style, version }}>
      <h1>Morning report for {dayName(run.date)}</h1>
      <p class="muted">
        {figure(symbols.length)} stocks: {count('analysed')} analysed, {count('insufficient_data')} with too
        little data, {count('failed')} failed{publishedText(run)}
      </p>
      <Warnings run={run} />
      <TradeableLine forecasts={forecasts} />
      <Cards report={report} />
      {forecasts.map((forecast) => (
        <PresetSection key={forecast.preset} forecast={forecast} simulated={simulated} />
      ))}
      <Terms report={report} />
      <DataSection report={report} />
    </ExportShell>
  );
}

function Cards({ report: { forecasts } }: Pick<ExportPageProps, 'report'>): VNode {
  const scales = commonScales(forecasts);
  return (
    <section aria-labelledby="forecasts">
      <h2 id="forecasts">Forecasts</h2>
      <HowToRead forecasts={forecasts} scales={scales} />
      <ul class="cards">
        {forecasts.map((forecast) => (
          <Card key={forecast.preset} forecast={forecast} scales={scales} />
        ))}
      </ul>
    </section>
  );
}

interface CardProps {
  readonly forecast: Report['forecasts'][number];
  readonly scales: CommonScales;
}

function Card({ forecast, scales }: CardProps): VNode {
  const { preset, verdict, stocks } = forecast;
  const chosen = stocks.filter(({ role }) => role === 'chosen');
  return (
    <li class={`card overview ${verdict}`}>
      <header>
        <h3>
          <a href={`#forecast-${encodeURIComponent(preset)}`}>{preset}</a>
        </h3>
        <VerdictBadge verdict={verdict} />
      </header>
      <Expected forecast={forecast} scales={scales} />
      <Figures forecast={forecast} />
      <p class="chosen">
        {chosen.length === 0 ? (
          <span class="muted">No stock chosen.</span>
        ) : (
          chosen.map(({ symbol }) => symbol).join(' ')
        )}
      </p>
    </li>
  );
}

function Terms({ report }: Pick<ExportPageProps, 'report'>): VNode {
  const { capital, deployedPercent, places, positionDollars, sessions } = reportTerms(report);
  const line = (name: string, value: number | null, text: (known: number) => ComponentChildren): VNode => (
    <>
      <dt>{name}</dt>
      <dd>{value === null ? figure(null) : text(value)}</dd>
    </>
  );
  return (
    <section aria-labelledby="terms">
      <h2 id="terms">What it counted with</h2>
      <div class="card">
        <dl class="figures">
          {line('Capital', capital, dollars)}
          {line('Deployed', deployedPercent, (percent) => `${figure(percent, 1)} % of the capital`)}
          {line('Places', places, (count) => `${figure(count)} stocks, in equal parts`)}
          {line('Position', positionDollars, (value) => `${dollars(value)} in each trade`)}
          {line('Window', sessions, (days) => `${figure(days)} sessions before the day`)}
        </dl>
      </div>
    </section>
  );
}
