import type { VNode } from 'preact';

import type { Forecast, Interval, StockRole } from '../../analytics/forecast-types.ts';
import type { TradingDay } from '../../calendar/trading-day.ts';
import {
  dollars,
  figure,
  percentage,
  ratioFigure,
  signedDollars,
  signedPercentage,
} from '../../report/figures.ts';
import { IntervalDrawing } from '../interval-drawing.tsx';
import type { CommonScales } from './common-scales.ts';
import { VerdictBadge } from '../verdict-badge.tsx';

interface ForecastCardProps {
  readonly forecast: Forecast;
  readonly date: TradingDay;
  readonly scales: CommonScales;
}

/** Trades below which rates and ratios say little. */
const fewTrades = 30;

/** One forecast of a day: its verdict, what is expected, and what that rests on. */
export function ForecastCard({ forecast, date, scales }: ForecastCardProps): VNode {
  const { preset, verdict, reason } = forecast;
  const href = `/forecast/${date}/${encodeURIComponent(preset)}`;
  return (
    <li class={`card forecast ${verdict}${isEmpty(forecast) ? ' empty' : ''}`} id={`forecast-${preset}`}>
      <header>
        <h3>
          <a href={href}>{preset}</a>
        </h3>
        <VerdictBadge verdict={verdict} />
      </header>
      <p class="reason">{reason}</p>
      {isEmpty(forecast) ? (
        <p>Expected: 0 trades, $0. There is no trade to judge it by.</p>
      ) : (
        <>
          <Expected forecast={forecast} scales={scales} />
          <Figures forecast={forecast} />
        </>
      )}
      <div class="stocks">
        <Stocks forecast={forecast} date={date} role="chosen" />
        <Stocks forecast={forecast} date={date} role="watch" />
        <Stocks forecast={forecast} date={date} role="backup" />
      </div>
      <p class="more">
        <a href={href}>
          All of <span class="preset">{preset}</span>
        </a>
      </p>
    </li>
  );
}

/** What a day should bring. Where nothing was ever traded there is nothing to draw. */
export function Expected({ forecast, scales }: Omit<ForecastCardProps, 'date'>): VNode {
  const { intervalPercent, expectedTrades: trades, expectedPnlDollars: pnl, expectedPnlPercent } = forecast;
  // By the figure as it is shown: nothing is gained with 0 $.
  const median = Math.round(pnl.median);
  const tone = median > 0 ? 'gain' : median < 0 ? 'loss' : '';
  const range = ({ low, high }: Interval, shown = figure): string => `${shown(low)} to ${shown(high)}`;
  const within = `${intervalPercent} % of days within`;
  return (
    <div class="expected">
      <p class="row">
        <span>Expected P&L</span>
        <span class="grow" />
        <strong class={`number ${tone}`}>{signedDollars(pnl.median)}</strong>
      </p>
      <IntervalDrawing
        interval={pnl}
        scale={scales.pnl}
        label={`Expected P&L ${signedDollars(pnl.median)}, ${within} ${range(pnl, dollars)}`}
      />
      <p class="row ends">
        <span class="number">{range(pnl, dollars)}</span>
        <span class="grow" />
        <span class="number">{signedPercentage(expectedPnlPercent.median / 100)} of the capital</span>
      </p>
      <p class="row">
        <span>Expected trades</span>
        <span class="grow" />
        <strong class="number">{figure(trades.median)}</strong>
      </p>
      <IntervalDrawing
        interval={trades}
        scale={scales.trades}
        label={`Expected trades ${figure(trades.median)}, ${within} ${range(trades)}`}
      />
      <p class="row ends">
        <span class="number">{range(trades)} trades</span>
      </p>
    </div>
  );
}

/** Where nothing was ever traded there is nothing to draw. */
const isEmpty = ({ basisTrades, stocks }: Forecast): boolean =>
  basisTrades === 0 && !stocks.some(({ role }) => role === 'chosen');

export function Figures({ forecast }: Pick<ForecastCardProps, 'forecast'>): VNode {
  const { winRate, deadZoneProbability, ratios, basisTrades } = forecast;
  const drawdown = ratios.maxDrawdownPercent;
  return (
    <dl class="figures">
      <dt>Win rate</dt>
      <dd>
        {winRate === null ? (
          figure(null)
        ) : (
          <>
            {percentage(winRate.rate)}{' '}
            <span class="muted">
              [{figure(100 * winRate.low)} to {figure(100 * winRate.high)}]
            </span>
          </>
        )}
      </dd>
      <dt>Dead zone</dt>
      <dd>{percentage(deadZoneProbability)}</dd>
      <dt>Sharpe</dt>
      <dd>{ratioFigure(ratios.sharpe)}</dd>
      <dt>Max drawdown</dt>
      <dd>{percentage(drawdown === null ? null : drawdown / 100, 2)}</dd>
      <dt>Rests on</dt>
      <dd>
        {figure(basisTrades)} {basisTrades === 1 ? 'trade' : 'trades'}
        {basisTrades > 0 && basisTrades < fewTrades && <strong class="few"> · few</strong>}
      </dd>
    </dl>
  );
}

const titles: Readonly<Record<StockRole, string>> = { chosen: 'Chosen', watch: 'Watch', backup: 'Backups' };

function Stocks(props: Omit<ForecastCardProps, 'scales'> & { readonly role: StockRole }): VNode | null {
  const { forecast, date, role } = props;
  const stocks = forecast.stocks.filter((stock) => stock.role === role);
  if (stocks.length === 0) return role === 'chosen' ? <p class="muted">No stock chosen.</p> : null;
  const list = (
    <ul class="symbols" aria-label={`${titles[role]}, ${forecast.preset}`}>
      {stocks.map(({ symbol, reason }) => (
        <li key={symbol}>
          <a
            href={`/stock/${encodeURIComponent(symbol)}?date=${date}&preset=${encodeURIComponent(forecast.preset)}`}
            title={reason}
          >
            {symbol}
          </a>
        </li>
      ))}
    </ul>
  );
  if (role === 'chosen') return list;
  return (
    <details>
      <summary>
        {titles[role]} ({stocks.length}){role === 'watch' && <span class="muted"> not counted</span>}
      </summary>
      {list}
    </details>
  );
}
