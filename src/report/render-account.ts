import type { AccountBalance, AccountTrip } from '../analytics/account/account-day.ts';
import type { Fill } from '../analytics/account/fill.ts';
import type { OpenLot, UnmatchedClose } from '../analytics/account/round-trips.ts';
import { closureReason } from '../calendar/holidays.ts';
import { formatNewYork } from '../calendar/new-york.ts';
import { parseTradingDay } from '../calendar/trading-day.ts';
import { dollars, figure, percentage, signedDollars, signedPercentage } from './figures.ts';
import type { AccountOfDay } from './account-schema.ts';
import { type Column, layTable, right, type Screen, screenFor, tableTitle, wrap } from './screen.ts';

/** A day of the account for people. */
export function renderAccount(day: AccountOfDay, screen = screenFor(isSimulated(day))): string {
  const account = day.source === null ? '' : ` ${day.source.account}`;
  const parts = [
    [tableTitle(screen, `Account${account} on ${day.date}`), ...summary(screen, day)].join('\n'),
    table(screen, 'Round trips', tripColumns, day.trips.map(tripRow)),
    table(screen, 'Still open', lotColumns, day.openLots.map(lotRow)),
    table(
      screen,
      'Closed what was held before the day',
      fillColumns.slice(0, 5),
      day.unmatched.map(closeRow),
    ),
    table(screen, 'Executions', fillColumns, day.fills.map(fillRow)),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

const isSimulated = ({ source }: AccountOfDay): boolean => source?.mode === 'SIMULATED';

const clockTime = (time: number): string => formatNewYork(time, 'HH:mm:ss');
const count = (number: number, one: string, many = `${one}s`): string =>
  `${figure(number)} ${number === 1 ? one : many}`;

/** What the day was, in sentences. */
function summary(screen: Screen, day: AccountOfDay): string[] {
  const lines = [stateLine(day), ...(day.state === 'trades' ? tradeLines(day) : []), ...balanceLines(day)];
  if (day.collectedAt !== null) {
    const asked = `The gateway was last asked at ${clockTime(day.collectedAt)} New York`;
    lines.push(day.complete ? `${asked}, after the close.` : `${asked}: what came later is not known.`);
  }
  const failed = day.collections.filter(({ state }) => state === 'failed');
  const last = failed.at(-1);
  if (last) {
    const of = `${figure(failed.length)} of ${count(day.collections.length, 'look')} failed`;
    lines.push(`${of}, the last for ${last.slot}: ${last.reason}`);
  }
  return lines.map((line) => wrap(screen, line, '  '));
}

function stateLine({ state, date, fills, figures }: AccountOfDay): string {
  const closed = closureReason(parseTradingDay(date));
  if (state === 'unknown') {
    return closed === undefined
      ? 'Nobody could ask the gateway: what was traded that day is not known.'
      : `The exchange was closed (${closed}); nobody asked the gateway.`;
  }
  if (state === 'no_trades') return 'No trades.';
  const { trips, wins, winRate } = figures;
  const made = `${count(fills.length, 'execution')}, ${count(trips, 'round trip')}`;
  return trips === 0 ? `${made}.` : `${made}, ${figure(wins)} won (${percentage(winRate)}).`;
}

function tradeLines({ figures }: AccountOfDay): string[] {
  const { gross, net, commissions, unknownCommissions, meanSlippage } = figures;
  const amounts = `Round trips ${signedDollars(gross, 2)} before and ${signedDollars(net, 2)} after commissions`;
  return [
    `${amounts}; ${dollars(commissions, 2)} commissions in all.`,
    ...(unknownCommissions === 0
      ? []
      : [
          `${count(unknownCommissions, 'commission')} not known: the results are before ${unknownCommissions === 1 ? 'it' : 'them'}.`,
        ]),
    ...(meanSlippage === null
      ? []
      : [`Entries against the simulated ones nearby: ${signedPercentage(meanSlippage / 100)} on average.`]),
  ];
}

function balanceLines({ balanceOpen, balanceClose }: AccountOfDay): string[] {
  const told = (balance: AccountBalance | null): string =>
    balance === null
      ? 'not known'
      : `${dollars(balance.tags['NetLiquidation'] ?? null, 2)} (${clockTime(balance.time)})`;
  if (balanceOpen === null && balanceClose === null) return [];
  return [`Net liquidation value at the open ${told(balanceOpen)}, at the close ${told(balanceClose)}.`];
}

function table(
  screen: Screen,
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  return rows.length === 0 ? '' : `${tableTitle(screen, title)}\n${layTable(screen, columns, rows)}`;
}

const tripColumns: readonly Column[] = [
  ...[{ title: 'opened' }, { title: 'closed' }, { title: 'symbol' }, { title: 'side' }, right('shares')],
  ...[right('entry, $'), right('exit, $'), right('gross, $'), right('costs, $'), right('net, $')],
  right('slippage'),
];

function tripRow(trip: AccountTrip): string[] {
  return [
    ...[clockTime(trip.openedAt), clockTime(trip.closedAt), trip.symbol, trip.side],
    trip.stillOpen === 0 ? shares(trip.shares) : `${shares(trip.shares)} (${shares(trip.stillOpen)} open)`,
    ...[figure(trip.entryPrice, 4), figure(trip.exitPrice, 4), figure(trip.gross, 2)],
    trip.unknownCommissions === 0 ? figure(trip.commission, 2) : `≥ ${figure(trip.commission, 2)}`,
    figure(trip.net, 2),
    trip.slippage === null ? figure(null) : signedPercentage(trip.slippage.percent / 100),
  ];
}

/** Fractions of shares only where there are some. */
const shares = (number: number): string => figure(number, Number.isInteger(number) ? 0 : 4);

const lotColumns: readonly Column[] = [
  ...[{ title: 'opened' }, { title: 'symbol' }, right('shares'), right('price, $')],
];

const lotRow = (lot: OpenLot): string[] => [
  ...[clockTime(lot.openedAt), lot.symbol, shares(lot.shares), figure(lot.price, 4)],
];

const fillColumns: readonly Column[] = [
  ...[{ title: 'New York' }, { title: 'symbol' }, { title: 'side' }, right('shares'), right('price, $')],
  ...[right('commission, $'), right('client')],
];

const closeRow = ({ time, symbol, side, shares: closed, price }: UnmatchedClose | Fill): string[] => [
  ...[clockTime(time), symbol, side === 'BOT' ? 'bought' : 'sold', shares(closed), figure(price, 4)],
];

const fillRow = (fill: Fill): string[] => [
  ...[...closeRow(fill), figure(fill.commission, 2), fill.clientId === 0 ? 'by hand' : String(fill.clientId)],
];
