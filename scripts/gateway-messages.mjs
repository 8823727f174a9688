/**
 * What an operator sees of the gateway's messages and of the errors about it, why, and what to do: the tables of
 * docs/ib-gateway-setup.md. A test holds the codes against those the program handles.
 */

const row = (codes, sees, cause, advice) => ({ codes, sees, cause, advice });

/** By the codes that are handled alike; the order is that of the document. */
export const gatewayMessages = [
  row(
    [326],
    "a warning in the tracker's log; `GATEWAY_CLIENT_ID` once no id is left",
    'Another program is connected with this client id. The next id of the range is tried.',
    'Nothing while ids are left; otherwise as for `GATEWAY_CLIENT_ID` above.',
  ),
  row(
    [1100],
    'System page "No link to IBKR"; `openbell track list` says "connection link lost"; requests are asked again',
    'The gateway runs, but has no link to IBKR: network, or the nightly reset.',
    "Wait; outside the night look at the network of the gateway's machine.",
  ),
  row(
    [1101],
    'the log says that the link is restored; every stream is subscribed again, the gap is recorded',
    'The link is back, the subscriptions are lost.',
    'Nothing.',
  ),
  row(
    [1102],
    'the log says that the link is restored; streams go on, the gap is recorded',
    'The link is back with the subscriptions.',
    'Nothing.',
  ),
  row(
    [2103],
    'a warning in the log; the tracker records a gap',
    'A market data farm of IBKR cannot be reached.',
    'Wait. Streams usually resume by themselves; one that stays silent in trading hours is subscribed again.',
  ),
  row(
    [2105, 2157],
    'a warning in the log; bars (2105) or contracts (2157) may fail or be late',
    'The farm for historical data or for contracts cannot be reached.',
    'Wait; `openbell rescan` makes a partial report again. Restart the gateway where it lasts.',
  ),
  row(
    [2110],
    'a warning in the log',
    'The link between the gateway and its server is broken and mends itself.',
    'Wait.',
  ),
  row([2104, 2106, 2158], 'lines in the log after connecting', 'A farm is well.', 'Nothing.'),
  row(
    [2107, 2108, 2119],
    'lines in the log',
    'A farm sleeps until something is asked of it, or is being connected.',
    'Nothing.',
  ),
  row(
    [100],
    'nothing is sent for a second; history is asked again after 2, 5 and 10 s',
    'More than 50 messages in a second over all programs; the third time, the gateway closes the connection.',
    'Lower `IBKR_MAX_MESSAGES`, or slow the other program down.',
  ),
  row(
    [101],
    'Live page "no market-data line"; the stream is tried again after 30 s; `openbell check` fails at `vwap` and `snapshot`',
    "The login's market data lines are used up, watch lists of TWS included.",
    'Lower `TRACKER_LINES`, close watch lists or other programs, or buy more lines.',
  ),
  row([102], 'the subscription is sent again under a new id', 'The gateway still holds the id.', 'Nothing.'),
  row(
    [162],
    'by its text: `no_data`, `pacing` (asked again), `no_permission`, otherwise `refused`; of a scan "subscription cancelled" means nothing',
    'Whatever the historical data service or the scanner has to say; among it that the login trades from another address.',
    'Read the text. `no_permission`: subscribe to the data. Another address: sign out there.',
  ),
  row(
    [165],
    'a stock without bars (`no_data`), or a scan without rows',
    'There is nothing of what was asked for.',
    'Nothing; where every scan is empty, check the market data subscriptions.',
  ),
  row(
    [200],
    '`unknown_contract` in the report; Live page "IBKR does not know it"',
    'No such US stock, or several. From 23:30 to 01:00 New York it is not believed: IBKR also answers so for stocks that exist.',
    'Correct the symbol; `openbell track clear TICKER` lets the tracker try again.',
  ),
  row([300, 365, 366], 'at most a debug line', 'A cancel crossed the end of the request.', 'Nothing.'),
  row(
    [321],
    'a stream goes on with the next kind of ticks; bars: the symbol fails as `refused`',
    'The gateway does not accept a field of the request.',
    'Read the text; update the gateway where it is old.',
  ),
  row(
    [322],
    'by its text: "only 50 simultaneous" is asked again later, "duplicate" under a new id; a stream otherwise goes on with the next kind of ticks',
    'Too many requests are open over all programs, or the gateway could not process this one.',
    'Lower `IBKR_IN_FLIGHT` where it repeats.',
  ),
  row(
    [354, 10089, 10168, 10186],
    '`no_permission` in the report; Live page "no live-data permission"; `openbell check` shows `DELAYED`',
    'The login is not subscribed to live data of this stock, or not for use through the API.',
    "Subscribe in Client Portal and acknowledge the agreements; for a paper login share the live login's data.",
  ),
  row(
    [460],
    'as 354',
    'Likely a missing permission of the login; this meaning is not confirmed.',
    'Check the permissions in Client Portal.',
  ),
  row(
    [10090],
    'Live page "no live-data permission", gone as soon as a trade comes; bars: `no_permission`',
    'A part of the data is not subscribed.',
    'Nothing where trades come; otherwise subscribe.',
  ),
  row(
    [10167],
    'Live page "no live-data permission"; with `ALLOW_DELAYED=true` a warning, and "DELAYED: never alerts"',
    'The login has no live data, the gateway sends delayed data.',
    "Subscribe, or share the live login's data with the paper login.",
  ),
  row(
    [10197],
    'Live page "another session has the data"; a warning in the log; the tracker records a gap and tries every minute',
    "The login's market data goes to another session: the login used elsewhere, or a live login beside its paper one.",
    'Sign out there.',
  ),
  row(
    [10187, 10189, 10190],
    'the ticker is sampled instead of streamed tick by tick',
    'Tick-by-tick data is refused, or its few subscriptions are used up.',
    'Nothing; or `TRACKER_FEED=sampled`.',
  ),
  row(
    [420],
    'as 100 for history; a tick-by-tick stream is sampled instead',
    'Likely too many requests in a short time, or no permission; this meaning is not confirmed.',
    'As for 100, then as for 354.',
  ),
  row(
    [492],
    'nothing: the rows come all the same',
    'The scanner warns that a filter asks for a subscription.',
    'Nothing.',
  ),
];

/** What the messages of the GATEWAY_ errors look like, and what is behind them; what to do is in the error table. */
export const gatewayErrors = {
  GATEWAY_UNREACHABLE: {
    sees: '"No gateway answered at HOST:PORT" with the reason: `ECONNREFUSED`, no complete greeting within 10 s, or the connection closed',
    cause:
      'Refused: nothing listens there, since the gateway does not run, waits at its sign-in, or has another port. No greeting: likely a dialog waits for you, or the gateway hangs. Closed: likely this machine is not trusted.',
  },
  GATEWAY_CLIENT_ID: {
    sees: '"Client ids 20-39: no free one is left (2 needed)"',
    cause: 'Other programs, or another openbell, hold the ids.',
  },
  GATEWAY_MODE: {
    sees: '"Port 4002 is IBKR\'s paper port, but account U… is live"',
    cause: 'The gateway behind this port is signed in to the other kind of account than the port is for.',
  },
  GATEWAY_ACCOUNT: {
    sees: '"The gateway\'s login has several accounts", or no account of the name wanted; or it "now serves" another one',
    cause:
      'Several accounts and no choice, a mistyped one, or somebody signed in as somebody else meanwhile.',
  },
  GATEWAY_LOST: {
    sees: 'the message names what was asked and the reason; System page "Lost"',
    cause: 'The gateway restarted, ended, or lost its link to IBKR while a request was open.',
  },
  GATEWAY_REFUSED: {
    sees: '"the gateway answers CODE: …", a kind like `no_permission:`, "no answer within … s", or "speaks version …"',
    cause: 'The gateway said no, did not answer in time, or is too old.',
  },
};
