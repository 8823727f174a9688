import type { VNode } from 'preact';

import type { Forecast, ForecastStock } from '../../analytics/forecast-types.ts';
import { categories, scoreScales } from '../../analytics/score-scales.ts';
import type { TradingDay } from '../../calendar/trading-day.ts';
import { dayName } from '../../report/day-text.ts';
import {
  centsFor,
  dollars,
  figure,
  percentage,
  signedDollars,
  signedPercentage,
} from '../../report/figures.ts';
import { equityCurve } from '../drawings/equity-curve.ts';
import { EquityDrawing } from '../drawings/equity-drawing.tsx';
import { configurationLines, ladderWords } from '../forecast/configuration-words.ts';
import { VerdictBadge } from '../verdict-badge.tsx';

interface PresetSectionProps {
  readonly forecast: Forecast;
  readonly simulated: boolean;
}

/** One forecast: its stocks and their scores, the days it rests on, and its configuration. */
export function PresetSection({ forecast, simulated }: PresetSectionProps): VNode {
  const { preset, verdict, reason, stocks } = forecast;
  const id = `forecast-${preset}`;
  return (
    <section class="preset" aria-labelledby={id}>
      <div class="row">
        <h2 id={id}>{preset}</h2>
        <VerdictBadge verdict={verdict} />
        {simulated && <span class="badge bad">SIMULATED</span>}
      </div>
      <p>{reason}</p>
      {stocks.length === 0 ? (
        <p class="muted">No stock had enough data for this preset.</p>
      ) : (
        <>
          <Stocks forecast={forecast} />
          <Scores forecast={forecast} />
        </>
      )}
      <div class="pair">
        {forecast.outOfSampleDays.length > 0 && <Days forecast={forecast} />}
        <Configuration forecast={forecast} />
      </div>
    </section>
  );
}

const titles = [
  'Stock',
  'Role',
  'Score',
  'Risk',
  'Position',
  'Expected a trade',
  'Win rate',
  'Trades',
  'Wins',
];
const texts: ReadonlySet<string> = new Set(['Stock', 'Role', 'Risk']);

function Stocks({ forecast: { preset, stocks } }: Pick<PresetSectionProps, 'forecast'>): VNode {
  return (
    <div class="scroll" role="region" aria-label={`Stocks of ${preset}`} tabIndex={0}>
      <table class="stocks">
        <caption>Only chosen stocks count in the forecast.</caption>
        <thead>
          <tr>
            {titles.map((title) => (
              <th key={title} scope="col" class={texts.has(title) ? undefined : 'number'}>
                {title}
              </th>
            ))}
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {stocks.map((stock) => (
            <StockRow key={stock.symbol} stock={stock} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StockRow({ stock }: { readonly stock: ForecastStock }): VNode {
  const { symbol, role, score, riskClass, positionDollars, expectedValue, winRate, trades, wins } = stock;
  return (
    <tr class={role}>
      <th scope="row">{symbol}</th>
      <td>{role}</td>
      <td class="number">{figure(score, 1)}</td>
      <td>{riskClass}</td>
      <td class="number">{role === 'chosen' ? dollars(positionDollars) : '–'}</td>
      <td class="number">{signedPercentage(expectedValue, 3)}</td>
      <td class="number">{percentage(winRate)}</td>
      <td class="number">{figure(trades)}</td>
      <td class="number">{figure(wins)}</td>
      <td class="why">{stock.reason}</td>
    </tr>
  );
}

/** Quality scores, categories down and stocks across. */
function Scores({ forecast: { preset, stocks } }: Pick<PresetSectionProps, 'forecast'>): VNode {
  return (
    <details>
      <summary>Quality scores by category, 0 to 100</summary>
      <div class="scroll" role="region" aria-label={`Quality scores of ${preset}`} tabIndex={0}>
        <table class="stocks scores">
          <thead>
            <tr>
              <th scope="col">Category</th>
              <th scope="col" class="number">
                Weight
              </th>
              {stocks.map(({ symbol }) => (
                <th key={symbol} scope="col" class="number">
                  {symbol}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {categories.map((category) => (
              <tr key={category}>
                <th scope="row">{scoreScales[category].title}</th>
                <td class="number">{figure(scoreScales[category].weight)}</td>
                {stocks.map((stock) => (
                  <td key={stock.symbol} class="number">
                    {figure(stock.categories[category])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Days({ forecast: { preset, outOfSampleDays } }: Pick<PresetSectionProps, 'forecast'>): VNode {
  const pnl = outOfSampleDays.map(({ pnlDollars }) => pnlDollars);
  const curve = equityCurve(pnl);
  const total = curve.sums.at(-1) ?? 0;
  const text = `${signedDollars(total, centsFor([total]))} after ${figure(pnl.length)} days, each on stocks chosen without that day`;
  const days = outOfSampleDays.map(({ session }) => dayName(session as TradingDay, 'd LLL'));
  return (
    <figure class="card">
      <figcaption>
        <h3>The days it rests on</h3>
        <p>{text}</p>
      </figcaption>
      <EquityDrawing curve={curve} days={days} label={`P&L of ${preset} added up: ${text}`} />
    </figure>
  );
}

function Configuration({ forecast: { configuration } }: Pick<PresetSectionProps, 'forecast'>): VNode {
  return (
    <div class="card">
      <h3>Configuration</h3>
      <dl class="words">
        {configurationLines(configuration).map(({ name, text, known }) => (
          <div key={name}>
            <dt>{known ? name : <code>{name}</code>}</dt>
            <dd>{known ? text : <code>{text}</code>}</dd>
          </div>
        ))}
        <div>
          <dt>Exit</dt>
          <dd>{ladderWords(configuration)}</dd>
        </div>
      </dl>
    </div>
  );
}
