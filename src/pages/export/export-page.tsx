import type { ComponentChildren, VNode } from 'preact';

import { formatNewYork } from '../../calendar/new-york.ts';
import { dayName } from '../../report/day-text.ts';
import { dollars, figure } from '../../report/figures.ts';
import type { Report } from '../../report/load-report.ts';
import { modeOf, noticeOf } from '../../report/report-mode.ts';
import { reportTerms } from '../../report/report-terms.ts';
import { Notice } from '../notice.tsx';
import { commonScales, type CommonScales } from '../today/common-scales.ts';
import { DataSection } from '../today/data-section.tsx';
import { Expected, Figures } from '../today/forecast-card.tsx';
import { HowToRead, TradeableLine } from '../today/forecast-cards.tsx';
import { ModeBanner } from '../mode-banner.tsx';
import { VerdictBadge } from '../verdict-badge.tsx';
import { PresetSection } from './preset-section.tsx';

interface ExportPageProps {
  readonly report: Report;
  /** The sheets, one after the other: the file refers to nothing outside of it. */
  readonly style: string;
  readonly version: string;
}

/** Nothing is loaded and nothing runs, whatever a stored text may hold. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/** A whole report as one page that stands for itself: to keep, to print, to send. */
export function ExportPage({ report, style, version }: ExportPageProps): VNode {
  const { run, symbols, forecasts } = report;
  const simulated = modeOf(run) === 'SIMULATED';
  const count = (state: string): string => figure(symbols.filter((symbol) => symbol.state === state).length);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="color-scheme" content="light dark" />
        <title>{`${simulated ? 'SIMULATED · ' : ''}Morning report of ${run.date} · openbell`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body class={simulated ? 'export simulated' : 'export'}>
        {simulated && (
          <div class="watermark" aria-hidden="true">
            SIMULATED
          </div>
        )}
        <main>
          <div class="whose">
            <ModeBanner run={run} />
          </div>
          <h1>Morning report for {dayName(run.date)}</h1>
          <p class="muted">
            {figure(symbols.length)} stocks: {count('analysed')} analysed, {count('insufficient_data')} with
            too little data, {count('failed')} failed
            {run.publishedAt !== null &&
              ` · published ${formatNewYork(run.publishedAt, 'd LLL yyyy HH:mm')} New York`}
          </p>
          <Warnings report={report} />
          <TradeableLine forecasts={forecasts} />
          <Cards report={report} />
          {forecasts.map((forecast) => (
            <PresetSection key={forecast.preset} forecast={forecast} simulated={simulated} />
          ))}
          <Terms report={report} />
          <DataSection report={report} />
        </main>
        <footer>
          <p>
            openbell {version} · run {run.runId} · {noticeOf(run)}
          </p>
        </footer>
      </body>
    </html>
  );
}

/** What makes it less than a whole report made in time. */
function Warnings({ report: { run } }: Pick<ExportPageProps, 'report'>): VNode {
  return (
    <>
      {run.state === 'partial' && <Notice kind="warning" what={`PARTIAL: ${run.reason}.`} />}
      {run.state !== 'partial' && run.reason !== '' && <Notice kind="hint" what={run.reason} />}
      {run.late && <Notice kind="warning" what="LATE: finished after 09:30 New York of its day." />}
      {run.lookAhead && (
        <Notice
          kind="warning"
          what="LOOK-AHEAD: a past date on the universe of a later one; its choice of stocks knew the future."
          advice="Do not judge the method by it."
        />
      )}
    </>
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
