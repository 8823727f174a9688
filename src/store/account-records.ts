import type { AccountBalance, AccountCollection } from '../analytics/account/account-day.ts';
import { type Fill, fillsThatCount } from '../analytics/account/fill.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { accountBalancesTable, accountCollectionsTable, fillMessagesTable } from './account-tables.ts';
import type { Connection } from './connection.ts';
import { insertRows, type Row, selectRows } from './table.ts';

const ofDay = 'WHERE day = {day:Date}';

/** What was seen of the account, and when it was looked at. */
export class AccountRecords {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async saveFills(fills: readonly Fill[]): Promise<void> {
    if (fills.length > 0) await insertRows(this.#connection, fillMessagesTable, fills.map(fillRow));
  }

  async fillsOf(day: TradingDay): Promise<Fill[]> {
    return fillsThatCount(
      (await selectRows(this.#connection, fillMessagesTable, ofDay, { day })).map(fillOf),
    );
  }

  saveBalance({ account, time, tags, carried }: AccountBalance): Promise<void> {
    return insertRows(this.#connection, accountBalancesTable, [
      {
        ...{ day: newYorkDay(time), account, time },
        tags: JSON.stringify(tags),
        carried: carried === null ? '' : JSON.stringify(carried),
      },
    ]);
  }

  async balancesOf(day: TradingDay): Promise<AccountBalance[]> {
    const rows = await selectRows(this.#connection, accountBalancesTable, `${ofDay} ORDER BY time, account`, {
      day,
    });
    return rows.map((row) => ({
      account: row['account'] as string,
      time: row['time'] as number,
      tags: JSON.parse(row['tags'] as string) as Record<string, number>,
      carried:
        row['carried'] === '' ? null : (JSON.parse(row['carried'] as string) as Record<string, number>),
    }));
  }

  saveCollection({ state, ...collection }: AccountCollection): Promise<void> {
    return insertRows(this.#connection, accountCollectionsTable, [
      { ...collection, done: state === 'done' ? 1 : 0 },
    ]);
  }

  async collectionsOf(day: TradingDay): Promise<AccountCollection[]> {
    const rows = await selectRows(this.#connection, accountCollectionsTable, `${ofDay} ORDER BY slot`, {
      day,
    });
    return rows.map((row) => ({
      day: row['day'] as TradingDay,
      slot: row['slot'] as string,
      at: row['at'] as number,
      state: row['done'] === 1 ? 'done' : 'failed',
      reason: row['reason'] as string,
      executions: row['executions'] as number,
    }));
  }
}

function fillRow(fill: Fill): Row {
  return {
    day: newYorkDay(fill.time),
    account: fill.account,
    execution_id: fill.executionId,
    revision: fill.revision,
    symbol: fill.symbol,
    contract_id: fill.conId,
    time: fill.time,
    side: fill.side,
    shares: fill.shares,
    price: fill.price,
    client_id: fill.clientId,
    commission: fill.commission,
    realized_pnl: fill.realizedPnl,
    charged: fill.commission === null ? 0 : 1,
  };
}

function fillOf(row: Row): Fill {
  return {
    executionId: row['execution_id'] as string,
    revision: row['revision'] as number,
    account: row['account'] as string,
    symbol: row['symbol'] as string,
    conId: row['contract_id'] as number,
    time: row['time'] as number,
    side: row['side'] as Fill['side'],
    shares: row['shares'] as number,
    price: row['price'] as number,
    clientId: row['client_id'] as number,
    commission: row['commission'] as number | null,
    realizedPnl: row['realized_pnl'] as number | null,
  };
}
