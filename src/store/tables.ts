import {
  dailySummariesTable,
  endOfDayPresetsTable,
  forecastAccuracyTable,
  walkForwardsTable,
} from './accuracy-tables.ts';
import { accountTables } from './account-tables.ts';
import { scoreCategories } from './migrations.ts';
import type { ColumnType, Table } from './table.ts';

/** The tables whose rows are written from objects; a test compares them with the schema the migrations make. */
export const sourceTable = {
  name: 'source',
  columns: { one: 'UInt8', id: 'String', account: 'String', mode: 'String' },
} as const satisfies Table;

export const runsTable = {
  name: 'runs',
  columns: {
    run_id: 'String',
    kind: 'String',
    date: 'Date',
    attempt: 'UInt32',
    state: 'String',
    late: 'UInt8',
    look_ahead: 'UInt8',
    reason: 'String',
    source_id: 'String',
    source_account: 'String',
    source_mode: 'String',
    created_at: 'Int64',
    started_at: 'Nullable(Int64)',
    finished_at: 'Nullable(Int64)',
    published_at: 'Nullable(Int64)',
    counts: 'String',
    timings: 'String',
    notes: 'Array(String)',
  },
} as const satisfies Table;

export const universesTable = {
  name: 'universes',
  columns: {
    date: 'Date',
    origin: 'String',
    minimum_volume: 'Float64',
    symbols: 'Array(String)',
    contract_ids: 'Array(UInt32)',
    exchanges: 'Array(String)',
  },
} as const satisfies Table;

export const heldSessionsTable = {
  name: 'held_sessions',
  columns: {
    symbol: 'String',
    day: 'Date',
    generation: 'UInt16',
    last_time: 'UInt32',
    last_close: 'Float64',
  },
} as const satisfies Table;

export const droppedBarsTable = {
  name: 'dropped_bars',
  columns: { symbol: 'String', generation: 'UInt16' },
} as const satisfies Table;

/** `run_symbols` without its large columns. */
export const symbolOutcomesTable = {
  name: 'run_symbols',
  columns: {
    run_id: 'String',
    date: 'Date',
    symbol: 'String',
    state: 'String',
    reason: 'String',
    volume: 'Float64',
    quality: 'String',
    measures: 'String',
  },
} as const satisfies Table;

export const runSymbolsTable = {
  name: 'run_symbols',
  columns: { ...symbolOutcomesTable.columns, tally: 'Array(Float64)', batch: 'UInt64' },
} as const satisfies Table;

export const patternsTable = {
  name: 'patterns',
  columns: {
    run_id: 'String',
    date: 'Date',
    symbol: 'String',
    ordinal: 'UInt32',
    batch: 'UInt64',
    preset: 'String',
    session: 'Date',
    start_time: 'DateTime',
    recovery_time: 'DateTime',
    complete_time: 'DateTime',
    high: 'Float64',
    low: 'Float64',
    recovery: 'Float64',
    pattern_low: 'Float64',
    outcome: 'String',
    entry_time: 'Nullable(DateTime)',
    entry_price: 'Nullable(Float64)',
    exit_time: 'Nullable(DateTime)',
    exit_price: 'Nullable(Float64)',
    reason: 'String',
    net_return: 'Nullable(Float64)',
    dead_zone_minutes: 'Nullable(Float64)',
  },
} as const satisfies Table;

const categories: Record<string, ColumnType> = Object.fromEntries(
  scoreCategories.map((name) => [name, 'Nullable(Float64)']),
);

export const stockScoresTable: Table = {
  name: 'stock_scores',
  columns: {
    run_id: 'String',
    date: 'Date',
    preset: 'String',
    symbol: 'String',
    rank: 'UInt32',
    qualified: 'UInt8',
    score: 'Float64',
    known_weight: 'Float64',
    risk_class: 'String',
    patterns: 'UInt32',
    confirmed: 'UInt32',
    trades: 'UInt32',
    wins: 'UInt32',
    confirmation_rate: 'Nullable(Float64)',
    win_rate: 'Nullable(Float64)',
    expected_value: 'Nullable(Float64)',
    ...categories,
  },
};

export const forecastsTable = {
  name: 'forecasts',
  columns: { run_id: 'String', date: 'Date', preset: 'String', body: 'String' },
} as const satisfies Table;

export const forecastStocksTable = {
  name: 'forecast_stocks',
  columns: {
    run_id: 'String',
    date: 'Date',
    preset: 'String',
    role: 'String',
    place: 'UInt16',
    symbol: 'String',
    score: 'Float64',
    risk_class: 'String',
    patterns: 'UInt32',
    confirmed: 'UInt32',
    trades: 'UInt32',
    wins: 'UInt32',
    win_rate: 'Nullable(Float64)',
    expected_value: 'Nullable(Float64)',
    mean_net_return: 'Nullable(Float64)',
    average_win: 'Nullable(Float64)',
    average_loss: 'Nullable(Float64)',
    dead_zone_share: 'Nullable(Float64)',
    entries_a_day: 'Float64',
    position_dollars: 'Float64',
    reason: 'String',
  },
} as const satisfies Table;

/** Tables that hold rows of a report besides the run itself; superseded reports are removed from them. */
export const reportTables: readonly Table[] = [
  forecastStocksTable,
  forecastsTable,
  stockScoresTable,
  patternsTable,
  runSymbolsTable,
];

/** Every table above, and those of their own files. */
export const allTables: readonly Table[] = [
  sourceTable,
  runsTable,
  universesTable,
  heldSessionsTable,
  droppedBarsTable,
  ...reportTables,
  forecastAccuracyTable,
  endOfDayPresetsTable,
  dailySummariesTable,
  walkForwardsTable,
  ...accountTables,
];
