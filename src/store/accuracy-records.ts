import type { AccuracyRow, PresetEndOfDay } from '../analytics/end-of-day/end-of-day-types.ts';
import type { EpochMs } from '../calendar/clock.ts';
import { epochMs } from '../calendar/clock.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import {
  dailySummariesTable,
  endOfDayPresetsTable,
  forecastAccuracyTable,
  walkForwardsTable,
} from './accuracy-tables.ts';
import type { Connection } from './connection.ts';
import { removeRows } from './remove-rows.ts';
import { publishedReports, publishedRunIds } from './run-conditions.ts';
import { insertRows, type Row, selectRows } from './table.ts';

/** What an end of day stores besides its row in the ledger; `summary` is plain data. */
export interface EndOfDayRows {
  readonly presets: readonly PresetEndOfDay[];
  readonly accuracy: readonly AccuracyRow[];
  readonly summary: unknown;
}

/** An end of day as it is stored; the bodies are to be checked by who reads them. */
export interface StoredEndOfDay {
  readonly presets: readonly unknown[];
  /** Null where the run has stored none. */
  readonly summary: unknown;
}

/** One walk through past days as it is stored. */
export interface StoredWalk {
  readonly runId: string;
  readonly createdAt: EpochMs;
  readonly body: unknown;
}

/** Ends of day whose report readers see. */
const publishedEnds = publishedRunIds('end_of_day');

const inOrder = 'ORDER BY date, preset, basis, metric';

/** Ends of day, the ledger of accuracy, and walks through past days. */
export class AccuracyRecords {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async saveEndOfDay(
    owner: { readonly runId: string; readonly date: TradingDay },
    rows: EndOfDayRows,
  ): Promise<void> {
    const key = { run_id: owner.runId, date: owner.date };
    await insertRows(
      this.#connection,
      endOfDayPresetsTable,
      rows.presets.map((preset) => ({ ...key, preset: preset.preset, body: JSON.stringify(preset) })),
    );
    await this.#saveAccuracy(owner.runId, rows.accuracy);
    await insertRows(this.#connection, dailySummariesTable, [{ ...key, body: JSON.stringify(rows.summary) }]);
  }

  async endOfDay(runId: string): Promise<StoredEndOfDay> {
    const ofRun = 'WHERE run_id = {runId:String}';
    const [presets, [summary]] = await Promise.all([
      selectRows(this.#connection, endOfDayPresetsTable, `${ofRun} ORDER BY preset`, { runId }),
      selectRows(this.#connection, dailySummariesTable, ofRun, { runId }),
    ]);
    return {
      presets: presets.map(({ body }) => JSON.parse(body as string) as unknown),
      summary: summary === undefined ? null : (JSON.parse(summary['body'] as string) as unknown),
    };
  }

  removeSupersededEnds(date: TradingDay, publishedRunId: string): Promise<void> {
    const superseded = `date = {date:Date} AND run_id != {publishedRunId:String} AND startsWith(run_id, 'end_of_day')`;
    const tables = [endOfDayPresetsTable, forecastAccuracyTable, dailySummariesTable];
    return removeRows(this.#connection, tables, superseded, { date, publishedRunId });
  }

  async accuracyRows({ before, reports }: AccuracyQuestion): Promise<AccuracyRow[]> {
    const earlier = before === undefined ? '' : 'AND date < {before:Date}';
    const rows = await selectRows(
      this.#connection,
      forecastAccuracyTable,
      `WHERE run_id IN ${publishedEnds} AND date IN (
        SELECT date FROM runs FINAL WHERE ${publishedReports('end_of_day')}
          AND run_id IN (SELECT run_id FROM forecast_accuracy) ${earlier}
        GROUP BY date ORDER BY date DESC LIMIT {reports:UInt32}) ${inOrder}`,
      { reports, ...(before !== undefined && { before }) },
    );
    return rows.map(accuracyRowOf);
  }

  async saveWalk({ runId, createdAt, body }: StoredWalk, rows: readonly AccuracyRow[]): Promise<void> {
    await this.#saveAccuracy(runId, rows);
    // Last, since readers find a walk by it.
    await insertRows(this.#connection, walkForwardsTable, [
      { run_id: runId, created_at: createdAt, body: JSON.stringify(body) },
    ]);
  }

  async walks(limit: number): Promise<StoredWalk[]> {
    const order = 'ORDER BY created_at DESC, run_id DESC LIMIT {limit:UInt32}';
    const rows = await selectRows(this.#connection, walkForwardsTable, order, { limit });
    return rows.map((row) => ({
      runId: row['run_id'] as string,
      createdAt: epochMs(row['created_at'] as number),
      body: JSON.parse(row['body'] as string) as unknown,
    }));
  }

  async walkRows(runId: string): Promise<AccuracyRow[]> {
    const rest = `WHERE run_id = {runId:String} ${inOrder}`;
    return (await selectRows(this.#connection, forecastAccuracyTable, rest, { runId })).map(accuracyRowOf);
  }

  #saveAccuracy(runId: string, rows: readonly AccuracyRow[]): Promise<void> {
    return insertRows(
      this.#connection,
      forecastAccuracyTable,
      rows.map((row) => accuracyCells(runId, row)),
    );
  }
}

/** Which rows of the ledger: of the newest `reports` dates that have some, all of them earlier than `before` where given. */
export interface AccuracyQuestion {
  readonly before?: TradingDay;
  readonly reports: number;
}

function accuracyCells(runId: string, row: AccuracyRow): Row {
  const { sameSymbols, defaultPreset } = row.baselines;
  return {
    run_id: runId,
    date: row.date,
    preset: row.preset,
    basis: row.basis,
    metric: row.metric,
    ...row.interval,
    realised: row.realised,
    position: row.position,
    error: row.error,
    pinball_loss: row.pinballLoss,
    place_from: row.place.from,
    place_to: row.place.to,
    central: row.central,
    same_symbols_low: sameSymbols.interval.low,
    same_symbols_median: sameSymbols.interval.median,
    same_symbols_high: sameSymbols.interval.high,
    same_symbols_pinball_loss: sameSymbols.pinballLoss,
    default_preset_low: defaultPreset?.interval.low ?? null,
    default_preset_median: defaultPreset?.interval.median ?? null,
    default_preset_high: defaultPreset?.interval.high ?? null,
    default_preset_pinball_loss: defaultPreset?.pinballLoss ?? null,
  };
}

function accuracyRowOf(row: Row): AccuracyRow {
  const number = (name: string): number => row[name] as number;
  const baseline = (name: string) => ({
    interval: {
      low: number(`${name}_low`),
      median: number(`${name}_median`),
      high: number(`${name}_high`),
    },
    pinballLoss: number(`${name}_pinball_loss`),
  });
  return {
    date: row['date'] as string,
    preset: row['preset'] as string,
    basis: row['basis'] as AccuracyRow['basis'],
    metric: row['metric'] as AccuracyRow['metric'],
    interval: { low: number('low'), median: number('median'), high: number('high') },
    realised: number('realised'),
    position: row['position'] as AccuracyRow['position'],
    error: number('error'),
    pinballLoss: number('pinball_loss'),
    place: { from: number('place_from'), to: number('place_to') },
    central: number('central'),
    baselines: {
      sameSymbols: baseline('same_symbols'),
      defaultPreset: row['default_preset_pinball_loss'] === null ? null : baseline('default_preset'),
    },
  };
}
