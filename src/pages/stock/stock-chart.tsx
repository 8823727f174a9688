import type { VNode } from 'preact';

import { Notice } from '../notice.tsx';
import type { Standing, StockModel } from './stock-model.ts';

interface StockChartProps {
  readonly model: StockModel;
  readonly shown: Standing | null;
}

/** The place of the chart with its controls; src/client/stock-chart.ts draws it and shows what only works with it. */
export function StockChart({ model, shown }: StockChartProps): VNode {
  const { symbol, run, outcome } = model;
  return (
    <section aria-labelledby="chart-title">
      <h2 id="chart-title">Chart</h2>
      {outcome.quality === null ? (
        <Notice
          kind="hint"
          what={`There are no bars of ${symbol} to draw: none were fetched for this report.`}
        />
      ) : (
        <>
          <ChartControls model={model} shown={shown} />
          <div
            id="chart"
            class="chart"
            tabIndex={0}
            role="group"
            aria-roledescription="chart"
            aria-labelledby="chart-title"
            aria-describedby="chart-keys chart-selected"
            data-symbol={symbol}
            data-date={run.date}
            data-preset={shown?.preset}
            data-chart="waiting"
          >
            <p class="chart-message" role="status">
              <noscript>The chart needs JavaScript. Everything else on this page works without it.</noscript>
            </p>
          </div>
          <p id="chart-legend" class="chart-legend number small" hidden />
          <ChartKey breakout={shown?.pattern === 'vwap_breakout'} />
          <p id="chart-selected" class="small" role="status" />
          <p id="chart-keys" class="muted small">
            Bars of one minute, New York time. In the chart: arrow keys move, + and − zoom, Page Up and Page
            Down change the session, N and P go to the next and previous pattern.
          </p>
          <Attribution />
        </>
      )}
    </section>
  );
}

function ChartControls({ model: { run, standings }, shown }: StockChartProps): VNode {
  return (
    <div class="controls chart-controls">
      <form id="preset-form" method="get" class="controls">
        <input type="hidden" name="date" value={run.date} />
        <label>
          Forecast
          <select id="preset" name="preset">
            {standings.map(({ preset }) => (
              <option key={preset} value={preset} selected={preset === shown?.preset}>
                {preset}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="quiet">
          Show
        </button>
      </form>
      <div id="chart-tools" class="controls" hidden>
        <label>
          Session
          <select id="chart-session" />
        </label>
        <div class="button-row" role="group" aria-label="Move the chart">
          <ToolButton move="previous-session" name="Previous session" sign="«" />
          <ToolButton move="left" name="Earlier" sign="←" />
          <ToolButton move="out" name="Zoom out" sign="−" />
          <ToolButton move="in" name="Zoom in" sign="+" />
          <ToolButton move="right" name="Later" sign="→" />
          <ToolButton move="next-session" name="Next session" sign="»" />
        </div>
        <div class="button-row" role="group" aria-label="Patterns">
          <ToolButton move="previous-pattern" name="Previous pattern" sign="‹ pattern" />
          <ToolButton move="next-pattern" name="Next pattern" sign="pattern ›" />
        </div>
        <fieldset class="switches">
          <legend class="heard">Patterns drawn</legend>
          {[
            ['trade', 'trades'],
            ['refused', 'refused'],
            ['no_entry', 'without entry'],
          ].map(([kind, name]) => (
            <label key={kind}>
              <input type="checkbox" data-kind={kind} checked /> {name}
            </label>
          ))}
        </fieldset>
      </div>
    </div>
  );
}

interface ToolButtonProps {
  readonly move: string;
  readonly name: string;
  readonly sign: string;
}

function ToolButton({ move, name, sign }: ToolButtonProps): VNode {
  return (
    <button type="button" class="quiet" data-move={move} aria-label={name} title={name}>
      {sign}
    </button>
  );
}

/** What the signs in the chart mean. */
function ChartKey({ breakout }: { readonly breakout: boolean }): VNode {
  return (
    <ul id="chart-key" class="chart-key small">
      <li>
        <svg viewBox="0 0 34 16" width="34" height="16" aria-hidden="true">
          <rect class="hollow" x="4" y="3" width="8" height="10" />
          <rect class="filled" x="20" y="3" width="8" height="10" />
        </svg>
        hollow rose, filled fell
      </li>
      <li>
        <svg viewBox="0 0 34 16" width="34" height="16" aria-hidden="true">
          <path class="vwap" d="M1 10 Q 12 2 33 7" />
        </svg>
        session VWAP
      </li>
      <li>
        <svg viewBox="0 0 34 16" width="34" height="16" aria-hidden="true">
          <path class="pattern" d={breakout ? 'M2 14 L 20 12 L 32 3' : 'M2 2 L 12 14 L 22 5 L 32 10'} />
        </svg>
        {breakout ? 'below VWAP, stabilised, broke out (◇ VWAP then)' : 'decline, recovery, retracement'}
      </li>
      <li>
        <svg viewBox="0 0 34 16" width="34" height="16" aria-hidden="true">
          <path class="pattern refused" d="M2 12 L 10 5 L 18 10" />
          <path class="sign" d="M24 4 L 32 12 M32 4 L 24 12" />
        </svg>
        dotted with a cross: refused
      </li>
      <li>
        <svg viewBox="0 0 34 16" width="34" height="16" aria-hidden="true">
          <path class="pattern no-entry" d="M2 12 L 12 4 L 32 10" />
        </svg>
        dashed: no entry
      </li>
      <li>
        <svg viewBox="0 0 46 16" width="46" height="16" aria-hidden="true">
          <path class="entry" d="M2 13 L 8 3 L 14 13 Z" />
          <circle class="hollow" cx="25" cy="8" r="5" />
          <circle class="filled" cx="39" cy="8" r="5" />
        </svg>
        entry, exit with gain, exit with loss
      </li>
    </ul>
  );
}

function Attribution(): VNode {
  return (
    <p class="muted small">
      Chart: TradingView Lightweight Charts™, Copyright © 2026 TradingView, Inc.{' '}
      <a href="https://www.tradingview.com/" rel="noreferrer">
        https://www.tradingview.com/
      </a>
    </p>
  );
}
