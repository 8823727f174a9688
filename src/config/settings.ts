import { z } from 'zod';

import {
  clientIdRange,
  list,
  optional,
  optionalText,
  optionalUrl,
  real,
  setting,
  text,
  timeOfDay,
  whole,
  yesNo,
} from './setting.ts';
import { gatewayList } from './gateway-places.ts';
import { retentionSettings } from './retention-settings.ts';
import { readInstant } from '../calendar/instant.ts';
import { calendarSettings } from './calendar-settings.ts';
import { trackerSettings } from './tracker-settings.ts';
import { webSettings } from './web-settings.ts';

/** The one schema of the configuration: .env.example, the docs' table and every check are made from it. */
export const settingsTable = {
  OPENBELL_HOME: setting(
    'Home',
    '.openbell',
    text.min(1),
    'Folder that holds everything the embedded stack writes.',
  ),
  LOG_LEVEL: setting('Home', 'info', z.enum(['debug', 'info', 'warn', 'error']), 'Least level of log lines.'),
  OPENBELL_NOW: setting(
    'Home',
    '',
    optional(
      (value) => readInstant(value) !== undefined,
      'write it with its zone, like 2026-11-20T05:45:00-05:00',
    ),
    'Start of a shifted clock, ISO 8601 with a zone, for demos and replays; unset is the real time.',
  ),
  OPENBELL_NOW_SINCE: setting(
    'Home',
    '',
    optional((value) => /^\d{1,15}$/.test(value), 'write it in milliseconds since 1970, digits only'),
    'Machine time (epoch ms) at which OPENBELL_NOW was true, so that several processes agree.',
  ),
  OPENBELL_SPEED: setting('Home', '1', real(0.01, 10_000), 'How many times as fast the shifted clock runs.'),

  REDIS_URL: setting(
    'Stores',
    '',
    optionalUrl(/^rediss?:$/, 'redis://user:password@host:6379/0'),
    'Redis to use, redis://user:password@host:port/0; unset starts the embedded one.',
    true,
  ),
  REDIS_PASSWORD: setting(
    'Stores',
    '',
    text,
    'Password of that Redis, where it is not given in REDIS_URL.',
    true,
  ),
  CLICKHOUSE_URL: setting(
    'Stores',
    '',
    optionalUrl(/^https?:$/, 'http://host:8123').refine(
      (value) => value === undefined || !/^[^/]*\/\/[^/]*@/.test(value),
      'give user and password as CLICKHOUSE_USER and CLICKHOUSE_PASSWORD',
    ),
    'ClickHouse to use, http(s)://host:port; unset starts the embedded one.',
  ),
  CLICKHOUSE_USER: setting('Stores', 'default', text, 'ClickHouse user.'),
  CLICKHOUSE_PASSWORD: setting('Stores', '', text, 'ClickHouse password.', true),
  CLICKHOUSE_DATABASE: setting(
    'Stores',
    'openbell',
    z.string().regex(/^[A-Za-z_]\w{0,62}$/),
    'ClickHouse database; bound to one source of data.',
  ),
  CLICKHOUSE_CA: setting(
    'Stores',
    '',
    optionalText,
    'File with the certificate (PEM) of whoever signed that of an https ClickHouse; unset trusts whom Node trusts.',
  ),
  CLICKHOUSE_CLUSTER: setting(
    'Stores',
    '',
    optional((value) => /^[A-Za-z_][\w-]{0,62}$/.test(value), 'write it as `remote_servers` does'),
    'Cluster whose servers get the tables, by ON CLUSTER; one shard, any number of replicas.',
  ),
  CLICKHOUSE_REPLICATED: setting(
    'Stores',
    'no',
    z.enum(['yes', 'no']),
    'yes makes new tables with replicated engines; tables that are there stay as they are.',
  ),
  CLICKHOUSE_REPLICA_PATH: setting(
    'Stores',
    '',
    optional(
      (value) => /^\/[\w{}./-]+$/.test(value) && value.includes('{table}'),
      'write it like /clickhouse/tables/{shard}/{database}/{table}',
    ),
    "Path of replicated tables in Keeper; unset takes the server's default_replica_path.",
  ),
  EMBEDDED_REDIS_PORT: setting(
    'Stores',
    '0',
    whole(0, 65535),
    'Port of the embedded Redis; 0 takes a free one.',
  ),
  EMBEDDED_CLICKHOUSE_PORT: setting(
    'Stores',
    '0',
    whole(0, 65535),
    'Port of the embedded store; 0 takes a free one.',
  ),

  IBKR_HOST: setting('Gateway', '127.0.0.1', text.min(1), 'Host of IB Gateway or TWS.'),
  IBKR_PORT: setting(
    'Gateway',
    '4002',
    whole(1, 65535),
    '4002 gateway paper, 4001 gateway live, 7497 TWS paper, 7496 TWS live.',
  ),
  IBKR_CLIENT_IDS: setting(
    'Gateway',
    '20-39',
    clientIdRange,
    'Client ids the workers and `check` may use; never 0 or 1.',
  ),
  IBKR_GATEWAYS: setting(
    'Gateway',
    '',
    gatewayList,
    'Several gateways that share the work, name@host:port/clientIds,…; takes the place of IBKR_HOST, IBKR_PORT and IBKR_CLIENT_IDS.',
  ),
  IBKR_ACCOUNT: setting('Gateway', '', optionalText, 'Account to read; needed where a login has several.'),
  IBKR_CONNECT_TIMEOUT_S: setting(
    'Gateway',
    '10',
    real(1, 300),
    'Seconds until a connection attempt is given up.',
  ),
  IBKR_MAX_MESSAGES: setting(
    'Gateway',
    '30',
    whole(1, 50),
    'Messages a second to a gateway, of all processes together; 45 where no other program shares the gateway.',
  ),
  IBKR_TRACKER_MESSAGES: setting(
    'Gateway',
    '5',
    whole(0, 45),
    'Messages a second of IBKR_MAX_MESSAGES kept for the live tracker.',
  ),
  IBKR_IN_FLIGHT: setting(
    'Gateway',
    '8',
    whole(1, 45),
    'History requests in flight at most, of all processes on a gateway together.',
  ),
  IBKR_LINES: setting(
    'Gateway',
    '100',
    whole(2, 2_000),
    'Market-data lines of the login; what TRACKER_LINES leaves is for snapshots and `check --stream`.',
  ),
  IBKR_SHARES: setting(
    'Gateway',
    '4',
    whole(1, 10),
    'Processes beside the tracker that may use one gateway at once; while Redis is away each keeps to its part.',
  ),
  IBKR_REQUEST_TIMEOUT_S: setting(
    'Gateway',
    '90',
    real(1, 600),
    'Seconds until a history request is cancelled and tried in smaller pieces.',
  ),

  SCAN_CODES: setting(
    'Universe',
    'MOST_ACTIVE_AVG_USD,MOST_ACTIVE',
    list(/^[A-Z0-9_]+$/, 'MOST_ACTIVE_AVG_USD,MOST_ACTIVE'),
    'IBKR scan codes, tried in this order.',
  ),
  SCAN_LOCATIONS: setting(
    'Universe',
    'STK.NASDAQ,STK.NYSE,STK.AMEX,STK.ARCA,STK.BATS',
    list(/^[A-Z0-9._]+$/, 'STK.NASDAQ,STK.NYSE'),
    'IBKR location codes to scan.',
  ),
  SCAN_MIN_PRICE: setting('Universe', '5', real(0, 100_000), 'Lowest price, USD.'),
  SCAN_MIN_VOLUME: setting(
    'Universe',
    '5000000',
    whole(0, 1_000_000_000),
    'Volume threshold in shares; lowered until UNIVERSE_SIZE symbols are found.',
  ),
  SCAN_EXCLUDE_ETFS: setting('Universe', 'true', yesNo, 'Leave exchange-traded funds out.'),
  UNIVERSE_SIZE: setting('Universe', '500', whole(1, 20_000), 'Symbols in the report.'),

  ...calendarSettings,

  MORNING_TIME: setting('Report', '05:45', timeOfDay, 'When the morning report starts, New York.'),
  MORNING_RETRY_UNTIL: setting(
    'Report',
    '09:25',
    timeOfDay,
    'Until when a gateway that is away is waited for, New York.',
  ),
  END_OF_DAY_TIME: setting(
    'Report',
    '16:10',
    timeOfDay,
    'When the end of day starts, New York, 16:00 or later; on half days three hours earlier.',
  ),
  END_OF_DAY_RETRY_UNTIL: setting(
    'Report',
    '20:00',
    timeOfDay,
    'Until when the end of day waits for a gateway that is away, New York.',
  ),
  PARTIAL_ABOVE_PERCENT: setting(
    'Report',
    '20',
    real(0, 100),
    'Above this share of failed symbols the report is marked partial.',
  ),
  WINDOW_SESSIONS: setting('Report', '20', whole(15, 250), 'Completed sessions the report rests on.'),
  PRESETS_FILE: setting(
    'Report',
    '',
    optionalText,
    'JSON file that changes the seven presets or adds to them.',
  ),
  CAPITAL: setting('Report', '30000', real(1, 1e12), 'Capital the expected P&L is told for, USD.'),
  DEPLOYED_PERCENT: setting('Report', '80', real(1, 100), 'Share of the capital deployed, in equal parts.'),
  PORTFOLIO_SIZE: setting(
    'Report',
    '8',
    z.enum(['8', '12', '16', '20']).transform(Number),
    'Stocks a forecast chooses.',
  ),
  RISK_FREE_PERCENT: setting(
    'Report',
    '4',
    real(-5, 50),
    'Annual risk-free rate of Sharpe and Sortino, percent.',
  ),
  COST_BPS: setting('Report', '2', real(0, 100), 'Cost a side, basis points.'),
  FILL_SLIPPAGE: setting(
    'Report',
    '0.05',
    real(0, 1),
    'Fill slippage κ: the share of the bar range lost by orders that trigger on a touch.',
  ),
  BOOTSTRAP_DRAWS: setting(
    'Report',
    '2000',
    whole(100, 100_000),
    'Draws of the bootstrap that tells how surely an accuracy is measured.',
  ),
  BOOTSTRAP_SEED: setting('Report', '1', whole(0, 2 ** 31 - 1), 'Seed of that bootstrap.'),

  ACCOUNT_COLLECT: setting(
    'Account',
    'on',
    z.enum(['on', 'off']),
    "Whether the day's executions and the balance are read from the account and kept; nothing else of it is.",
  ),
  ACCOUNT_COLLECT_MINUTES: setting(
    'Account',
    '10',
    z.enum(['5', '10', '15', '20', '30', '60']).transform(Number),
    'Minutes between two looks at the account during the session.',
  ),

  ...retentionSettings,

  ...trackerSettings,

  ANALYSIS_THREADS: setting(
    'Processes',
    '0',
    whole(0, 256),
    'Analysis threads of a worker; 0 takes one less than the cores.',
  ),
  WORKER_QUEUES: setting(
    'Processes',
    'all',
    z.enum(['all', 'gateway', 'analysis']),
    'What a worker takes: `gateway` what asks the gateway, `analysis` what takes a processor, or all of it.',
  ),

  ...webSettings,
} as const;

export type SettingName = keyof typeof settingsTable;

/** Every name, in the table's order. */
export const settingNames = Object.keys(settingsTable) as SettingName[];

/** The effective configuration, each value parsed. */
export type Settings = { readonly [Name in SettingName]: z.output<(typeof settingsTable)[Name]['schema']> };
