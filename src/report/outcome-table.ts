import type { PresetEndOfDay, StockDay } from '../analytics/end-of-day/end-of-day-types.ts';
import type { Cell, Table } from '../analytics/tables.ts';
import { csvText } from './csv.ts';
import type { EndOfDayReport } from './end-of-day-schema.ts';
import { modeOf } from './report-mode.ts';

/** What is known of a stock without bars: nothing of the day. */
const ofBars =
  (value: (stock: StockDay) => number) =>
  (stock: StockDay): Cell =>
    stock.data === 'bars' ? value(stock) : null;

const stockColumns: readonly (readonly [string, (stock: StockDay) => Cell])[] = [
  ['role', (stock) => stock.role],
  ['place', (stock) => stock.place],
  ['symbol', (stock) => stock.symbol],
  ['data', (stock) => stock.data],
  ['reason', (stock) => stock.reason],
  ['trades', ofBars((stock) => stock.trades)],
  ['wins', ofBars((stock) => stock.wins)],
  ['pnlDollars', ofBars((stock) => stock.pnlDollars)],
  ['windowTrades', (stock) => stock.windowTrades],
  ['windowPnlDollars', (stock) => stock.windowPnlDollars],
  ['patterns', ofBars((stock) => stock.patterns)],
  ['withoutEntry', ofBars((stock) => stock.withoutEntry)],
  ['refused', ofBars((stock) => stock.refused)],
];

/** What every listed stock of every preset brought, a row each; every row carries the mode, so that SIMULATED is never lost. */
export function outcomeTable({ run, presets }: Pick<EndOfDayReport, 'run' | 'presets'>): Table {
  const shared = { mode: modeOf(run), date: run.date, run: run.runId };
  const rowsOf = ({ preset, verdict, positionDollars, stocks }: PresetEndOfDay): Record<string, Cell>[] =>
    stocks.map((stock) => ({
      ...{ ...shared, preset, verdict, positionDollars },
      ...Object.fromEntries(stockColumns.map(([name, value]) => [name, value(stock)])),
    }));
  return {
    columns: [
      ...Object.keys(shared),
      ...['preset', 'verdict', 'positionDollars'],
      ...stockColumns.map(([name]) => name),
    ],
    rows: presets.flatMap(rowsOf),
  };
}

/** The same as CSV text. */
export const outcomeCsv = (report: EndOfDayReport): string => csvText(outcomeTable(report));
