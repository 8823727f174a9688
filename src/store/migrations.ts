import { accountSchema } from './account-tables.ts';

/** One step of the schema. Steps only add, every statement may be run twice, and none is changed once released. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/**
 * Every table keeps, of rows with one key, the one written last (FINAL shows it at once, merges make it so). The window
 * lets a retried insert be recognised by its token.
 */
const lastWrittenWins = (partition: string, key: string): string =>
  `ENGINE = ReplacingMergeTree ${partition}ORDER BY (${key}) SETTINGS non_replicated_deduplication_window = 1000`;

const byMonth = (column: string): string => `PARTITION BY toYYYYMM(${column}) `;

const dictionaryText = 'LowCardinality(String)';
const maybeNumber = 'Nullable(Float64)';

/** Categories of the quality score, 0–100, null where unknown. */
export const scoreCategories = [
  'pattern_frequency_score',
  'confirmation_rate_score',
  'win_rate_score',
  'expected_value_score',
  'average_win_score',
  'reward_risk_score',
  'liquidity_score',
  'volatility_score',
  'spread_quality_score',
  'vwap_stability_score',
  'trend_alignment_score',
  'dead_zone_risk_score',
  'halt_risk_score',
  'execution_efficiency_score',
  'consistency_score',
  'composite_score',
] as const;

const first: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS source (
    one UInt8, id String, account String, mode ${dictionaryText}
  ) ${lastWrittenWins('', 'one')}`,

  `CREATE TABLE IF NOT EXISTS runs (
    run_id String, kind ${dictionaryText}, date Date, attempt UInt32, state ${dictionaryText}, late UInt8, look_ahead UInt8,
    reason String, source_id String, source_account String, source_mode ${dictionaryText},
    created_at Int64 COMMENT 'epoch ms', started_at Nullable(Int64), finished_at Nullable(Int64), published_at Nullable(Int64),
    counts String COMMENT 'JSON object', timings String COMMENT 'JSON object, ms by step', notes Array(String)
  ) ${lastWrittenWins('', 'date, run_id')}`,

  `CREATE TABLE IF NOT EXISTS universes (
    date Date, origin String, minimum_volume Float64,
    symbols Array(${dictionaryText}), contract_ids Array(UInt32), exchanges Array(${dictionaryText})
  ) ${lastWrittenWins('', 'date')}`,

  `CREATE TABLE IF NOT EXISTS bars_1m (
    symbol ${dictionaryText},
    time DateTime('UTC') CODEC(DoubleDelta, ZSTD),
    close_ticks Int32 CODEC(Delta, ZSTD),
    open_offset Int32 CODEC(T64, ZSTD),
    high_offset Int32 CODEC(T64, ZSTD),
    low_offset Int32 CODEC(T64, ZSTD),
    wap_offset Int32 CODEC(T64, ZSTD),
    volume_units UInt32 CODEC(T64, ZSTD),
    trades UInt32 CODEC(T64, ZSTD),
    price_decimals UInt8 CODEC(ZSTD), wap_decimals UInt8 CODEC(ZSTD), volume_decimals UInt8 CODEC(ZSTD),
    exact String COMMENT 'open, high, low, close, volume, wap, count as doubles where ticks cannot hold them' CODEC(ZSTD),
    generation UInt16 COMMENT 'counts how often the bars of the symbol were dropped' CODEC(ZSTD)
  ) ${lastWrittenWins(byMonth('time'), 'symbol, time')}`,

  `CREATE TABLE IF NOT EXISTS held_sessions (
    symbol ${dictionaryText}, day Date, generation UInt16,
    last_time UInt32 COMMENT '0 where the session has no bar', last_close Float64
  ) ${lastWrittenWins('', 'symbol, day')}`,

  `CREATE TABLE IF NOT EXISTS dropped_bars (
    symbol ${dictionaryText}, generation UInt16
  ) ${lastWrittenWins('', 'symbol, generation')}`,

  `CREATE TABLE IF NOT EXISTS run_symbols (
    run_id String, date Date, symbol ${dictionaryText}, state ${dictionaryText}, reason String, volume Float64,
    quality String COMMENT 'JSON object, empty where unknown', measures String COMMENT 'JSON object',
    tally Array(Float64) COMMENT 'by preset, in it by session: patterns, confirmed, trades, wins, net, net squared, net of wins, net of losses, dead zones' CODEC(ZSTD),
    batch UInt64 COMMENT 'the patterns that count carry the same'
  ) ${lastWrittenWins(byMonth('date'), 'run_id, symbol')}`,

  `CREATE TABLE IF NOT EXISTS patterns (
    run_id String, date Date, symbol ${dictionaryText}, ordinal UInt32, batch UInt64,
    preset ${dictionaryText}, session Date,
    start_time DateTime('UTC'), recovery_time DateTime('UTC'), complete_time DateTime('UTC'),
    high Float64, low Float64, recovery Float64, pattern_low Float64,
    outcome ${dictionaryText},
    entry_time Nullable(DateTime('UTC')), entry_price ${maybeNumber}, exit_time Nullable(DateTime('UTC')), exit_price ${maybeNumber},
    reason ${dictionaryText} COMMENT 'why the trade was left, empty without a trade', net_return ${maybeNumber}, dead_zone_minutes ${maybeNumber}
  ) ${lastWrittenWins(byMonth('date'), 'run_id, symbol, ordinal')}`,

  `CREATE TABLE IF NOT EXISTS stock_scores (
    run_id String, date Date, preset ${dictionaryText}, symbol ${dictionaryText}, rank UInt32, qualified UInt8,
    score Float64, known_weight Float64, risk_class ${dictionaryText},
    patterns UInt32, confirmed UInt32, trades UInt32, wins UInt32,
    confirmation_rate ${maybeNumber}, win_rate ${maybeNumber}, expected_value ${maybeNumber},
    ${scoreCategories.map((name) => `${name} ${maybeNumber}`).join(', ')}
  ) ${lastWrittenWins(byMonth('date'), 'run_id, preset, symbol')}`,

  `CREATE TABLE IF NOT EXISTS forecasts (
    run_id String, date Date, preset ${dictionaryText}, body String COMMENT 'JSON object' CODEC(ZSTD)
  ) ${lastWrittenWins(byMonth('date'), 'run_id, preset')}`,

  `CREATE TABLE IF NOT EXISTS forecast_stocks (
    run_id String, date Date, preset ${dictionaryText}, role ${dictionaryText}, place UInt16, symbol ${dictionaryText},
    score Float64, risk_class ${dictionaryText}, patterns UInt32, confirmed UInt32, trades UInt32, wins UInt32,
    win_rate ${maybeNumber}, expected_value ${maybeNumber}, mean_net_return ${maybeNumber},
    average_win ${maybeNumber}, average_loss ${maybeNumber}, dead_zone_share ${maybeNumber}, entries_a_day Float64,
    position_dollars Float64, reason String
  ) ${lastWrittenWins(byMonth('date'), 'run_id, preset, symbol')}`,

  // For people: the bars that count, as prices.
  `CREATE VIEW IF NOT EXISTS bars AS
  WITH length(exact) > 0 AS is_exact,
    intExp10(price_decimals) AS scale, intExp10(wap_decimals) AS wap_scale
  SELECT symbol, time,
    if(is_exact, reinterpretAsFloat64(substring(exact, 1, 8)), (close_ticks + open_offset) / scale) AS open,
    if(is_exact, reinterpretAsFloat64(substring(exact, 9, 8)), (close_ticks + high_offset) / scale) AS high,
    if(is_exact, reinterpretAsFloat64(substring(exact, 17, 8)), (close_ticks + low_offset) / scale) AS low,
    if(is_exact, reinterpretAsFloat64(substring(exact, 25, 8)), close_ticks / scale) AS close,
    if(is_exact, reinterpretAsFloat64(substring(exact, 33, 8)), volume_units / intExp10(volume_decimals)) AS volume,
    if(is_exact, reinterpretAsFloat64(substring(exact, 41, 8)),
      if(wap_offset = -2147483648, nan, (close_ticks * intDiv(wap_scale, scale) + wap_offset) / wap_scale)) AS wap,
    if(is_exact, reinterpretAsFloat64(substring(exact, 49, 8)), toFloat64(trades)) AS count
  FROM bars_1m FINAL
  WHERE (symbol, generation) NOT IN (SELECT symbol, generation FROM dropped_bars)`,
];

const maybeTime = 'Nullable(DateTime64(3))';

const second: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS alerts (
    id UUID, ticker ${dictionaryText}, time DateTime64(3) COMMENT 'of the trade', decided_at DateTime64(3),
    price Float64, size Float64, alert UInt8 COMMENT 'as in news_alert: by strength score',
    baseline Float64, change_percent Float64 COMMENT 'over the baseline',
    price_before ${maybeNumber} COMMENT 'last price before the news', change_before_percent ${maybeNumber} COMMENT 'over price_before',
    sentiment String, recommendation String, confidence String, strength_score ${maybeNumber},
    opened_at DateTime64(3), first_sample_time DateTime64(3), ordinal UInt32 COMMENT 'from 1 within its window',
    headline String, article_url String, news_published_at ${maybeTime},
    feed ${dictionaryText}, tick_to_alert_ms Float64, news_to_first_price_ms Float64,
    durable ${dictionaryText}, recovered UInt8, mode ${dictionaryText},
    minute_30_high ${maybeNumber}, minute_30_low ${maybeNumber}, minute_30_open ${maybeNumber}, minute_30_close ${maybeNumber},
    minute_30_volume ${maybeNumber}, minute_30_time ${maybeTime} COMMENT 'start of the newest bar, null where the bars are unknown'
  ) ${lastWrittenWins(byMonth('time'), 'ticker, time, id')}`,

  // By arrival, which is this machine's: the time a feed tells may be anything, and an insert may touch few partitions only.
  `CREATE TABLE IF NOT EXISTS price_ticks (
    ticker ${dictionaryText},
    time DateTime64(3) COMMENT 'of the trade' CODEC(Delta, ZSTD),
    sequence UInt64 COMMENT 'order of arrival' CODEC(Delta, ZSTD),
    arrived DateTime64(3) CODEC(Delta, ZSTD),
    price Float64 CODEC(ZSTD), size Float64 CODEC(ZSTD),
    feed ${dictionaryText}, attributes ${dictionaryText}, feed_sequence String CODEC(ZSTD), delayed UInt8
  ) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMMDD(arrived) ORDER BY (ticker, time, sequence)
  TTL toDateTime(arrived) + toIntervalDay(30)
  SETTINGS non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1`,

  `CREATE TABLE IF NOT EXISTS feed_gaps (
    started_at DateTime64(3), ended_at DateTime64(3), kind ${dictionaryText}, tickers Array(String)
  ) ${lastWrittenWins(byMonth('started_at'), 'started_at, ended_at, kind, tickers')}`,
];

const quantiles = (name: string, type: string): string =>
  ['low', 'median', 'high', 'pinball_loss'].map((part) => `${name}_${part} ${type}`).join(', ');

const third: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS forecast_accuracy (
    run_id String COMMENT 'of an end of day or a walk', date Date, preset ${dictionaryText},
    basis ${dictionaryText} COMMENT 'chosen, or paper: the whole list as if traded', metric ${dictionaryText} COMMENT 'trades, or pnl in USD',
    low Float64, median Float64, high Float64, realised Float64, position ${dictionaryText} COMMENT 'inside, below, above',
    error Float64 COMMENT 'realised less median', pinball_loss Float64 COMMENT 'of low, median and high together',
    place_from Float64 COMMENT 'probability below the realised value', place_to Float64 COMMENT 'up to and with it',
    central Float64 COMMENT 'share of the distribution read as the interval',
    ${quantiles('same_symbols', 'Float64')}, ${quantiles('default_preset', maybeNumber)}
  ) ${lastWrittenWins(byMonth('date'), 'run_id, date, preset, basis, metric')}`,

  `CREATE TABLE IF NOT EXISTS end_of_day_presets (
    run_id String, date Date, preset ${dictionaryText}, body String COMMENT 'JSON object' CODEC(ZSTD)
  ) ${lastWrittenWins(byMonth('date'), 'run_id, preset')}`,

  `CREATE TABLE IF NOT EXISTS daily_summaries (
    run_id String, date Date, body String COMMENT 'JSON object' CODEC(ZSTD)
  ) ${lastWrittenWins(byMonth('date'), 'run_id')}`,

  `CREATE TABLE IF NOT EXISTS walk_forwards (
    run_id String, created_at Int64 COMMENT 'epoch ms', body String COMMENT 'JSON object' CODEC(ZSTD)
  ) ${lastWrittenWins('', 'run_id')}`,
];

export const migrations: readonly Migration[] = [
  { version: 1, name: 'the morning report', statements: first },
  { version: 2, name: 'the live tracker', statements: second },
  { version: 3, name: 'the end of the day', statements: third },
  { version: 4, name: 'the account', statements: accountSchema },
];
