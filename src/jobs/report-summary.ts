import type { Forecast, Verdict } from '../analytics/forecast-types.ts';
import { formatNewYork, newYorkTime } from '../calendar/new-york.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { fit, oneLine } from '../notify/message-text.ts';
import type { Notification } from '../notify/notification.ts';
import { figure, intervalFigure } from '../report/figures.ts';
import type { Report } from '../report/load-report.ts';
import { modeOf } from '../report/report-mode.ts';

/** Characters of all lines together: with the title a phone shows them without scrolling much. */
const linesLimit = 880;
/** How many stocks a line names, tried from the left until everything fits. */
const namedStocks = [20, 12, 8, 6, 4, 3, 2, 1, 0] as const;
export const longestName = 24;
export const longestReason = 160;

/** `20 Nov`. */
export const shortDay = (date: TradingDay): string => formatNewYork(newYorkTime(date, '12:00'), 'd LLL');

/** A published report in a few lines for a phone; its id is the run's, so that it is told once. */
export function reportSummary(report: Report): Notification {
  const { run, forecasts } = report;
  const mode = modeOf(run);
  return {
    id: `report-${run.runId}`,
    kind: 'report',
    title: titleOf(report),
    lines: linesOf(report),
    occurredAt: run.publishedAt ?? run.createdAt,
    marks: mode === 'LIVE' ? [] : [mode],
    data: {
      run: run.runId,
      date: run.date,
      mode,
      state: run.state,
      late: run.late ? 1 : 0,
      reason: run.reason,
      publishedAt: run.publishedAt,
      tradeable: countOf(forecasts, 'tradeable'),
      thin: countOf(forecasts, 'thin'),
      noEdge: countOf(forecasts, 'no_edge'),
      ...qualityOf(report),
      ...Object.fromEntries(forecasts.flatMap(forecastData)),
    },
  };
}

const countOf = (forecasts: readonly Forecast[], verdict: Verdict): number =>
  forecasts.filter((forecast) => forecast.verdict === verdict).length;

function titleOf({ run, forecasts }: Report): string {
  const verdicts = [
    [countOf(forecasts, 'tradeable'), 'tradeable'],
    [countOf(forecasts, 'thin'), 'thin'],
    [countOf(forecasts, 'no_edge'), 'no edge'],
  ] as const;
  const told = verdicts.filter(([count]) => count > 0).map(([count, verdict]) => `${count} ${verdict}`);
  const flaws = [run.state === 'partial' ? ' (PARTIAL)' : '', run.late ? ' (LATE)' : ''].join('');
  return `Report ${shortDay(run.date)}: ${told.join(', ') || 'no forecast'}${flaws}`;
}

function linesOf(report: Report): string[] {
  const { run, forecasts } = report;
  const cases = forecasts.filter(({ verdict }) => verdict !== 'no_edge');
  const before = run.reason === '' ? [] : [fit(oneLine(`${run.state}: ${run.reason}`), longestReason)];
  const after = [
    ...(cases.length === 0
      ? ['No forecast has a case to trade.']
      : [`[low, high]: the day lies within with ${cases[0]!.intervalPercent} %`]),
    qualityLine(report),
  ];
  const room = linesLimit - lengthOf([...before, ...after]);
  for (const named of namedStocks) {
    const lines = cases.map((forecast) => caseLine(forecast, named));
    if (lengthOf(lines) <= room) return [...before, ...lines, ...after];
  }
  return fittingLines(
    before,
    cases.map((forecast) => caseLine(forecast, 0)),
    after,
  );
}

const lengthOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);

/** Lines about cases to trade, as many as have room between others, and how many are left out. */
export function fittingLines(
  before: readonly string[],
  cases: readonly string[],
  after: readonly string[],
): string[] {
  const room = linesLimit - lengthOf([...before, ...after]);
  if (lengthOf(cases) <= room) return [...before, ...cases, ...after];
  const lines = [...cases];
  const more = (): string => `and ${cases.length - lines.length} more with a case to trade`;
  while (lengthOf([...lines, more()]) > room) lines.pop();
  return [...before, ...lines, more(), ...after];
}

/** `default, thin: AAPL MSFT +2; trades 9 [4, 15], P&L 57 [-88, 203] $`. */
function caseLine({ preset, verdict, stocks, expectedTrades, expectedPnlDollars }: Forecast, named: number) {
  const symbols = stocks.filter(({ role }) => role === 'chosen').map(({ symbol }) => oneLine(symbol));
  const more = symbols.length - named;
  const names = [...symbols.slice(0, named), ...(more > 0 ? [`${named > 0 ? '+' : ''}${more}`] : [])];
  const told = named === 0 ? `${names.join(' ')} stocks` : names.join(' ');
  const day = `trades ${intervalFigure(expectedTrades)}, P&L ${intervalFigure(expectedPnlDollars)} $`;
  return `${fit(oneLine(preset), longestName)}, ${verdict}: ${told}; ${day}`;
}

function qualityOf({ symbols }: Report): Record<string, number> {
  const count = (state: string): number => symbols.filter((symbol) => symbol.state === state).length;
  let bars = 0;
  let refusedBars = 0;
  for (const { quality } of symbols) {
    if (quality === null) continue;
    bars += quality.accepted;
    for (const refused of Object.values(quality.rejected)) refusedBars += refused;
  }
  return {
    symbols: symbols.length,
    analysed: count('analysed'),
    tooLittleData: count('insufficient_data'),
    failed: count('failed'),
    bars,
    refusedBars,
  };
}

function qualityLine(report: Report): string {
  const { symbols, analysed, tooLittleData, failed, bars, refusedBars } = qualityOf(report);
  const told = `${figure(analysed!)} analysed, ${figure(tooLittleData!)} with too little data, ${figure(failed!)} failed`;
  return `${figure(symbols!)} symbols: ${told}; ${figure(bars!)} bars, ${figure(refusedBars!)} refused`;
}

/** Figures of one forecast for programs, named `default.pnlDollars` and so on. */
function forecastData(forecast: Forecast): (readonly [name: string, value: string | number])[] {
  const { preset, verdict, stocks, expectedTrades, expectedPnlDollars, intervalPercent } = forecast;
  const chosen = stocks.filter(({ role }) => role === 'chosen').map(({ symbol }) => symbol);
  return Object.entries({
    ...{ verdict, stocks: chosen.join(' '), intervalPercent },
    ...{ trades: expectedTrades.median, tradesLow: expectedTrades.low, tradesHigh: expectedTrades.high },
    pnlDollars: expectedPnlDollars.median,
    pnlDollarsLow: expectedPnlDollars.low,
    pnlDollarsHigh: expectedPnlDollars.high,
  }).map(([name, value]) => [`${preset}.${name}`, value] as const);
}
