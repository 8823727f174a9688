import type { Expectation, Forecast, StockRole } from '../forecast-types.ts';
import { intervalPercent } from '../prediction-interval.ts';
import type { Pattern } from '../results.ts';
import { tallyCell, tallyColumn } from '../symbol-tally.ts';
import type { DayResult, HeldExpectation, PresetEndOfDay, StockDay } from './end-of-day-types.ts';
import { heldFigure, positionIn } from './held-figure.ts';

/** What a symbol did on the day: the patterns of every preset, or why there are none to be had. */
export type SymbolDay =
  | { readonly data: 'bars'; readonly patterns: readonly Pattern[] }
  | { readonly data: 'no_data'; readonly reason: string };

export interface DayToHold {
  /** New York date of the day, YYYY-MM-DD; patterns of other sessions do not count. */
  readonly date: string;
  /** Of the morning's report. */
  readonly forecasts: readonly Forecast[];
  /** The presets and sessions the morning's tallies are laid out by. */
  readonly presets: readonly string[];
  readonly sessions: readonly string[];
  /** Day figures of the window by symbol, as the morning's report had them; at least of every listed symbol. */
  readonly tallies: ReadonlyMap<string, Float64Array>;
  /** At least every listed symbol; an absent one counts as without data. */
  readonly days: ReadonlyMap<string, SymbolDay>;
  /** USD on each trade where the morning's report does not tell. */
  readonly positionDollars: number;
}

/** Holds every forecast of a report against its day. Stocks without data count nowhere, and are listed with the reason. */
export function holdForecasts(day: DayToHold): PresetEndOfDay[] {
  const byDefault = day.forecasts.find(({ preset }) => preset === 'default');
  return day.forecasts.map((forecast) => holdForecast(forecast, byDefault, day));
}

function holdForecast(forecast: Forecast, byDefault: Forecast | undefined, day: DayToHold): PresetEndOfDay {
  const position = positionOf(forecast, day);
  const stocks = forecast.stocks.map(({ symbol, role, place }) =>
    stockDay({ symbol, role, place }, forecast.preset, position, day),
  );
  const hold = (expectation: Expectation, roles: readonly StockRole[]): HeldExpectation => {
    const result = resultOf(stocks, roles);
    const own = baselineDays(forecast, roles, position, day);
    const other = byDefault && baselineDays(byDefault, roles, positionOf(byDefault, day), day);
    const days = expectation.outOfSampleDays;
    const { calibration } = forecast;
    const told = intervalPercent / 100;
    return {
      result,
      trades: heldFigure(
        {
          interval: expectation.expectedTrades,
          days: days.map(({ trades }) => trades),
          central: calibration?.trades ?? told,
        },
        result.trades,
        { sameSymbols: own.trades, defaultPreset: other?.trades ?? null },
      ),
      pnl: heldFigure(
        {
          interval: expectation.expectedPnlDollars,
          days: days.map(({ pnlDollars }) => pnlDollars),
          central: calibration?.pnl ?? told,
        },
        result.pnlDollars,
        { sameSymbols: own.pnl, defaultPreset: other?.pnl ?? null },
      ),
      winRate: heldWinRate(expectation, result),
    };
  };
  return {
    preset: forecast.preset,
    verdict: forecast.verdict,
    positionDollars: position,
    chosen: stocks.some(({ role }) => role === 'chosen') ? hold(forecast, ['chosen']) : null,
    paper: forecast.paper && hold(forecast.paper, ['chosen', 'watch']),
    backups: resultOf(stocks, ['backup']),
    stocks,
  };
}

function positionOf({ paper, stocks }: Forecast, { positionDollars }: DayToHold): number {
  const chosen = stocks.find(({ role }) => role === 'chosen');
  return paper?.positionDollars ?? chosen?.positionDollars ?? positionDollars;
}

function stockDay(
  listed: Pick<StockDay, 'symbol' | 'role' | 'place'>,
  preset: string,
  position: number,
  day: DayToHold,
): StockDay {
  const found = day.days.get(listed.symbol) ?? { data: 'no_data', reason: 'no bars of the day' };
  const patterns =
    found.data === 'bars'
      ? found.patterns.filter((pattern) => pattern.preset === preset && pattern.session === day.date)
      : [];
  const nets = patterns.flatMap(({ trade }) => (trade === null ? [] : [trade.netReturn]));
  const window = windowDays([listed.symbol], preset, day);
  const perDay = Math.max(1, day.sessions.length);
  return {
    ...listed,
    data: found.data,
    reason: found.data === 'bars' ? '' : found.reason,
    trades: nets.length,
    wins: nets.filter((net) => net > 0).length,
    pnlDollars: position * total(nets),
    patterns: patterns.length,
    withoutEntry: patterns.filter(({ outcome }) => outcome === 'no_entry').length,
    refused: patterns.filter(({ outcome }) => outcome.startsWith('refused:')).length,
    windowTrades: total(window.trades) / perDay,
    windowPnlDollars: (position * total(window.net)) / perDay,
  };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function resultOf(stocks: readonly StockDay[], roles: readonly StockRole[]): DayResult {
  const sum = { trades: 0, wins: 0, pnlDollars: 0 };
  for (const { role, trades, wins, pnlDollars } of stocks) {
    if (!roles.includes(role)) continue;
    sum.trades += trades;
    sum.wins += wins;
    sum.pnlDollars += pnlDollars;
  }
  return sum;
}

function heldWinRate({ winRate }: Expectation, { trades, wins }: DayResult): HeldExpectation['winRate'] {
  const realised = trades === 0 ? null : wins / trades;
  const position = winRate === null || realised === null ? null : positionIn(winRate, realised);
  return { forecast: winRate, realised, position };
}

/** The window's days of a forecast's own stocks: what one would expect who knows nothing of chance. */
function baselineDays(
  { preset, stocks }: Forecast,
  roles: readonly StockRole[],
  position: number,
  day: DayToHold,
): { trades: number[]; pnl: number[] } {
  const symbols = stocks.filter(({ role }) => roles.includes(role)).map(({ symbol }) => symbol);
  const { trades, net } = windowDays(symbols, preset, day);
  return { trades, pnl: net.map((of) => position * of) };
}

/** What some stocks did together under a preset, by day of the window; those without a tally did nothing. */
function windowDays(
  symbols: readonly string[],
  preset: string,
  { presets, sessions, tallies }: DayToHold,
): { trades: number[]; net: number[] } {
  const index = presets.indexOf(preset);
  const known = symbols.flatMap((symbol) => tallies.get(symbol) ?? []);
  const sums = (column: 'trades' | 'net'): number[] =>
    sessions.map((_, day) =>
      known.reduce(
        (sum, tally) => sum + tally[tallyCell(index, day, sessions.length) + tallyColumn[column]]!,
        0,
      ),
    );
  return { trades: sums('trades'), net: sums('net') };
}
