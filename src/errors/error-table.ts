import { exitCodes } from './exit-codes.ts';

interface ErrorRow {
  readonly exitCode: number;
  /** Whether waiting and trying again can help. */
  readonly retryable: boolean;
  /** What the operator should do. */
  readonly advice: string;
}

const row = (exit: { code: number }, retryable: boolean, advice: string): ErrorRow => ({
  exitCode: exit.code,
  retryable,
  advice,
});

/** Every error openbell raises on purpose. docs/errors.md is tested against this table. */
export const errorTable = {
  BAD_INPUT: row(exitCodes.badInput, false, 'Correct the value named in the message and try again.'),
  BAD_CONFIGURATION: row(
    exitCodes.badInput,
    false,
    'Correct the settings named in the message; `openbell help settings` says what there is.',
  ),
  BAD_FILE: row(
    exitCodes.badInput,
    false,
    'Correct the file at the place named in the message, or name another file.',
  ),
  GATEWAY_UNREACHABLE: row(
    exitCodes.gateway,
    true,
    'Check that (1) IB Gateway or TWS is running and signed in, (2) its API is enabled (TWS: Enable ActiveX and Socket Clients), (3) IBKR_HOST and IBKR_PORT, or its place in IBKR_GATEWAYS, match its API settings, (4) this machine is among its trusted addresses.',
  ),
  GATEWAY_CLIENT_ID: row(
    exitCodes.gateway,
    true,
    'Another program uses every client id of IBKR_CLIENT_IDS: stop it, or widen the range.',
  ),
  GATEWAY_MODE: row(
    exitCodes.gateway,
    false,
    'The account and the port disagree about paper and live: set IBKR_PORT (4002 or 7497 paper, 4001 or 7496 live) and IBKR_ACCOUNT to what you mean.',
  ),
  GATEWAY_ACCOUNT: row(
    exitCodes.gateway,
    false,
    'Set IBKR_ACCOUNT to one of the accounts named in the message.',
  ),
  GATEWAY_LOST: row(
    exitCodes.gateway,
    true,
    'The connection is opened again by itself; look at the gateway if this repeats.',
  ),
  GATEWAY_REFUSED: row(exitCodes.gateway, false, 'Read the code and text of the gateway in the message.'),
  STORE_UNREACHABLE: row(
    exitCodes.store,
    true,
    'Check CLICKHOUSE_URL, user and password, or unset CLICKHOUSE_URL to use the embedded store.',
  ),
  STORE_CERTIFICATE: row(
    exitCodes.store,
    false,
    'Set CLICKHOUSE_CA to the certificate (PEM) of whoever signed that of ClickHouse, and name the host in CLICKHOUSE_URL as its certificate does.',
  ),
  STORE_FAILED: row(
    exitCodes.store,
    true,
    'Read the message of ClickHouse; the data on disk is as it was before.',
  ),
  STORE_FULL: row(
    exitCodes.store,
    true,
    'Make room on the disk of ClickHouse (the embedded one lies in OPENBELL_HOME): what waits for it goes on by itself.',
  ),
  STORE_SOURCE: row(
    exitCodes.store,
    false,
    'This database holds bars of another source: use another OPENBELL_HOME or CLICKHOUSE_DATABASE for this gateway.',
  ),
  RESTORE_UNFINISHED: row(
    exitCodes.store,
    false,
    'Run the same `openbell restore` again: it goes on where it ended. Or use another OPENBELL_HOME or CLICKHOUSE_DATABASE.',
  ),
  EMBEDDED_UNAVAILABLE: row(
    exitCodes.store,
    false,
    'The embedded store or Redis cannot run here: run `npm run setup`, or set CLICKHOUSE_URL and REDIS_URL.',
  ),
  REDIS_UNREACHABLE: row(
    exitCodes.redis,
    true,
    'Check REDIS_URL, or unset it to use the embedded Redis. Where its certificate is not trusted, name that of its authority (PEM) in NODE_EXTRA_CA_CERTS.',
  ),
  REDIS_EVICTION: row(
    exitCodes.redis,
    false,
    'Set `maxmemory-policy noeviction` on this Redis: any other policy may delete jobs.',
  ),
  REPORT_FAILED: row(
    exitCodes.reportFailed,
    true,
    'Read the reason; `openbell morning --force` makes the report again, `openbell eod --force` the end of a day.',
  ),
  REPORT_NOT_FOUND: row(
    exitCodes.notFound,
    false,
    'Make it first: `openbell morning --date DATE`, or `openbell eod --date DATE` for the end of a day.',
  ),
  ANALYSIS_STUCK: row(
    exitCodes.reportFailed,
    false,
    'The others went on without it. Keep the log and report it: the analytics should end on any bars; `openbell rescan --symbols SYMBOL` fetches its bars anew and tries again.',
  ),
  ANALYSIS_INVALID: row(
    exitCodes.reportFailed,
    false,
    'Nothing of it was stored. Keep the log and report it: figures should be numbers on any bars; `openbell rescan --symbols SYMBOL` fetches its bars anew and tries again.',
  ),
  TRACKER_AWAY: row(
    exitCodes.notFound,
    true,
    'Start the tracker (`openbell tracker` or `openbell up`) on the same OPENBELL_HOME or REDIS_URL and try again.',
  ),
  PROCESS_AWAY: row(
    exitCodes.notFound,
    true,
    'Its log says why; start it on the same OPENBELL_HOME or REDIS_URL.',
  ),
  NOT_TRACKED: row(
    exitCodes.notFound,
    false,
    'See what is tracked with `openbell track list`; the journal keeps JOURNAL_KEEP_DAYS days.',
  ),
  NOTIFY_FAILED: row(
    exitCodes.failed,
    true,
    'Correct the NOTIFY_ settings of the channel named in the message, then run `openbell notify test`.',
  ),
  TOO_MANY_LISTENERS: row(
    exitCodes.failed,
    true,
    'Close pages that are open elsewhere; this one tries again by itself.',
  ),
  STACK_BUSY: row(
    exitCodes.failed,
    true,
    'Another command is starting or stopping this stack: wait a moment and try again.',
  ),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
