import type { Table } from './table.ts';

/** Every message about an execution; of one message the row with its commission counts. */
export const fillMessagesTable = {
  name: 'fill_messages',
  columns: {
    day: 'Date',
    account: 'String',
    execution_id: 'String',
    revision: 'UInt32',
    symbol: 'String',
    contract_id: 'UInt32',
    time: 'DateTime64(3)',
    side: 'String',
    shares: 'Float64',
    price: 'Float64',
    client_id: 'Int64',
    commission: 'Nullable(Float64)',
    realized_pnl: 'Nullable(Float64)',
    charged: 'UInt8',
  },
} as const satisfies Table;

export const accountBalancesTable = {
  name: 'account_balances',
  columns: { day: 'Date', account: 'String', time: 'DateTime64(3)', tags: 'String', carried: 'String' },
} as const satisfies Table;

export const accountCollectionsTable = {
  name: 'account_collections',
  columns: {
    day: 'Date',
    slot: 'String',
    at: 'DateTime64(3)',
    done: 'UInt8',
    reason: 'String',
    executions: 'UInt32',
  },
} as const satisfies Table;

/** Every table above. */
export const accountTables: readonly Table[] = [
  fillMessagesTable,
  accountBalancesTable,
  accountCollectionsTable,
];

/** Of rows with one key those with the highest version count, of these the one written last. */
const highestWins = (version: string, key: string): string =>
  `ENGINE = ReplacingMergeTree(${version}) PARTITION BY toYYYYMM(day) ORDER BY (${key}) SETTINGS non_replicated_deduplication_window = 1000`;

/** The statements that make them. */
export const accountSchema: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS fill_messages (
    day Date COMMENT 'New York date of the time', account LowCardinality(String),
    execution_id String COMMENT 'without its last segment', revision UInt32 COMMENT 'the last segment: corrections count up',
    symbol LowCardinality(String), contract_id UInt32, time DateTime64(3), side LowCardinality(String),
    shares Float64, price Float64, client_id Int64,
    commission Nullable(Float64), realized_pnl Nullable(Float64), charged UInt8 COMMENT '1 where the commission is known'
  ) ${highestWins('charged', 'day, account, execution_id, revision')}`,

  `CREATE TABLE IF NOT EXISTS account_balances (
    day Date, account LowCardinality(String), time DateTime64(3),
    tags String COMMENT 'JSON object, figures by the names of IBKR' CODEC(ZSTD),
    carried String COMMENT 'JSON object, shares held before the day by contract id; empty where unknown' CODEC(ZSTD)
  ) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(day) ORDER BY (day, account, time) SETTINGS non_replicated_deduplication_window = 1000`,

  `CREATE TABLE IF NOT EXISTS account_collections (
    day Date, slot String COMMENT 'HH:mm New York', at DateTime64(3), done UInt8, reason String, executions UInt32
  ) ${highestWins('done', 'day, slot')}`,

  // For people: one row an execution, the newest revision with the newest commission there is; argMax passes over NULL.
  `CREATE VIEW IF NOT EXISTS fills AS
  SELECT day, account, execution_id, max(message.revision) AS revision,
    argMax(message.symbol, message.revision) AS symbol, argMax(message.contract_id, message.revision) AS contract_id,
    argMax(message.time, message.revision) AS time, argMax(message.side, message.revision) AS side,
    argMax(message.shares, message.revision) AS shares, argMax(message.price, message.revision) AS price,
    argMax(message.client_id, message.revision) AS client_id,
    argMax(message.commission, message.revision) AS commission,
    argMax(message.realized_pnl, if(message.commission IS NULL, NULL, message.revision)) AS realized_pnl
  FROM fill_messages AS message FINAL
  GROUP BY day, account, execution_id`,
];
