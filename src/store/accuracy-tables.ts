import type { Table } from './table.ts';

/** One row a held figure: a preset, basis and metric of a day, by the end of day or the walk it belongs to. */
export const forecastAccuracyTable = {
  name: 'forecast_accuracy',
  columns: {
    run_id: 'String',
    date: 'Date',
    preset: 'String',
    basis: 'String',
    metric: 'String',
    low: 'Float64',
    median: 'Float64',
    high: 'Float64',
    realised: 'Float64',
    position: 'String',
    error: 'Float64',
    pinball_loss: 'Float64',
    place_from: 'Float64',
    place_to: 'Float64',
    central: 'Float64',
    same_symbols_low: 'Float64',
    same_symbols_median: 'Float64',
    same_symbols_high: 'Float64',
    same_symbols_pinball_loss: 'Float64',
    default_preset_low: 'Nullable(Float64)',
    default_preset_median: 'Nullable(Float64)',
    default_preset_high: 'Nullable(Float64)',
    default_preset_pinball_loss: 'Nullable(Float64)',
  },
} as const satisfies Table;

export const endOfDayPresetsTable = {
  name: 'end_of_day_presets',
  columns: { run_id: 'String', date: 'Date', preset: 'String', body: 'String' },
} as const satisfies Table;

export const dailySummariesTable = {
  name: 'daily_summaries',
  columns: { run_id: 'String', date: 'Date', body: 'String' },
} as const satisfies Table;

export const walkForwardsTable = {
  name: 'walk_forwards',
  columns: { run_id: 'String', created_at: 'Int64', body: 'String' },
} as const satisfies Table;
