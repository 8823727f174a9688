import type { Bars } from '../analytics/bars.ts';
import { type EpochMs, epochMs } from '../calendar/clock.ts';
import { sessionOn } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { barColumns, BarsBuilder, checkBarTimes, writeBars } from './bar-codec.ts';
import type { Connection } from './connection.ts';
import { gather, groupBy } from './gather.ts';
import { RowWriter } from './row-binary.ts';
import type { HeldSessions } from './store.ts';
import { insertRows, type Row, selectRows } from './table.ts';
import { droppedBarsTable, heldSessionsTable } from './tables.ts';

interface Saved {
  readonly symbol: string;
  readonly days: readonly TradingDay[];
  readonly bars: Bars;
}

interface Span {
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
}

/** Rows that count: those of dropped generations lie there until they are written over. */
const notDropped =
  '(symbol, generation) NOT IN (SELECT symbol, generation FROM dropped_bars WHERE symbol IN {symbols:Array(String)})';

/**
 * Minute bars and which sessions are held. Dropping the bars of a symbol marks its generation as dropped, a matter of one
 * row; removing millions of bars takes ClickHouse a second and more. Calls that come at the same time share statements.
 */
export class BarRecords {
  readonly #connection: Connection;
  readonly heldSessions: (symbol: string) => Promise<HeldSessions>;
  readonly dropBars: (symbol: string) => Promise<void>;
  readonly #save: (saved: Saved) => Promise<void>;
  readonly #read: (span: Span) => Promise<Bars>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.heldSessions = gather((symbols) => this.#heldSessionsOf(symbols));
    this.dropBars = gather((symbols) => this.#drop(symbols));
    this.#save = gather((saved) => this.#saveAll(saved), 16);
    this.#read = gather((spans) => this.#readAll(spans), 16);
  }

  async saveBars(symbol: string, days: readonly TradingDay[], bars: Bars): Promise<void> {
    checkBarTimes(symbol, bars);
    await this.#save({ symbol, days, bars });
  }

  async newestBar(): Promise<EpochMs | null> {
    const sql = 'SELECT max(last_time) AS time FROM held_sessions';
    const [newest] = await this.#connection.rows<{ time: number }>(sql, {});
    return newest === undefined || newest.time === 0 ? null : epochMs(newest.time * 1000);
  }

  async barSymbols(from: number, to: number): Promise<string[]> {
    const rows = await this.#connection.rows<{ symbol: string }>(
      `SELECT DISTINCT symbol FROM bars_1m FINAL WHERE time >= {from:UInt32} AND time < {to:UInt32}
         AND (symbol, generation) NOT IN (SELECT symbol, generation FROM dropped_bars) ORDER BY symbol`,
      { from: clampTime(Math.ceil(from)), to: clampTime(Math.ceil(to)) },
    );
    return rows.map(({ symbol }) => symbol);
  }

  readBars(symbol: string, from: number, to: number): Promise<Bars> {
    return this.#read({ symbol, from, to });
  }

  /** Bars of many symbols with from ≤ time < to; a symbol without any has no entry. */
  async readManyBars(symbols: readonly string[], from: number, to: number): Promise<Map<string, Bars>> {
    const columns = barColumns.filter((name) => name !== 'generation').join(', ');
    const builders = await this.#connection.read(
      `SELECT ${columns} FROM bars_1m FINAL
       WHERE symbol IN {symbols:Array(String)} AND time >= {from:UInt32} AND time < {to:UInt32} AND ${notDropped}
       ORDER BY symbol, time SETTINGS do_not_merge_across_partitions_select_final = 1`,
      { symbols, from: clampTime(Math.ceil(from)), to: clampTime(Math.ceil(to)) },
      () => new BuildersBySymbol(),
      (reader, collected) => collected.of(reader.text()).readRow(reader),
    );
    return builders.finish();
  }

  /** The generation that counts of each symbol: as many as were dropped. */
  async #generations(symbols: readonly string[]): Promise<Map<string, number>> {
    const rows = await selectRows(
      this.#connection,
      droppedBarsTable,
      'WHERE symbol IN {symbols:Array(String)}',
      { symbols },
    );
    const generations = new Map<string, number>(symbols.map((symbol) => [symbol, 0]));
    for (const row of rows) {
      const symbol = row['symbol'] as string;
      generations.set(symbol, Math.max(generations.get(symbol) ?? 0, (row['generation'] as number) + 1));
    }
    return generations;
  }

  async #saveAll(all: readonly Saved[]): Promise<undefined[]> {
    const generations = await this.#generations([...new Set(all.map(({ symbol }) => symbol))]);
    const writer = new RowWriter(64 + all.reduce((bytes, { bars }) => bytes + bars.length * 48, 0));
    for (const { symbol, bars } of all) writeBars(writer, symbol, bars, generations.get(symbol)!);
    await this.#connection.insert('bars_1m', barColumns, writer.finish());
    // Last, since a session counts as held from here on.
    const held = all.flatMap((saved) => heldRows(saved, generations.get(saved.symbol)!));
    await insertRows(this.#connection, heldSessionsTable, held);
    return all.map(() => undefined);
  }

  async #readAll(spans: readonly Span[]): Promise<Bars[]> {
    const bars = new Map<Span, Bars>();
    for (const group of groupBySpan(spans)) {
      const { from, to } = group[0]!;
      const found = await this.readManyBars([...new Set(group.map(({ symbol }) => symbol))], from, to);
      for (const span of group) bars.set(span, found.get(span.symbol) ?? new BarsBuilder(0).finish());
    }
    return spans.map((span) => bars.get(span)!);
  }

  async #heldSessionsOf(symbols: readonly string[]): Promise<HeldSessions[]> {
    const condition = `WHERE symbol IN {symbols:Array(String)} AND ${notDropped} ORDER BY symbol, day`;
    const rows = await selectRows(this.#connection, heldSessionsTable, condition, {
      symbols: [...new Set(symbols)],
    });
    const bySymbol = groupBy(rows, (row) => row['symbol'] as string);
    return symbols.map((symbol) => heldOf(bySymbol.get(symbol) ?? []));
  }

  async #drop(symbols: readonly string[]): Promise<undefined[]> {
    const generations = await this.#generations([...new Set(symbols)]);
    const rows = [...generations].map(([symbol, generation]) => ({ symbol, generation }));
    await insertRows(this.#connection, droppedBarsTable, rows);
    return symbols.map(() => undefined);
  }
}

class BuildersBySymbol {
  readonly #builders = new Map<string, BarsBuilder>();

  of(symbol: string): BarsBuilder {
    let builder = this.#builders.get(symbol);
    if (!builder) this.#builders.set(symbol, (builder = new BarsBuilder()));
    return builder;
  }

  finish(): Map<string, Bars> {
    return new Map([...this.#builders].map(([symbol, builder]) => [symbol, builder.finish()]));
  }
}

const clampTime = (time: number): number => Math.min(Math.max(time, 0), 2 ** 32 - 1);

function groupBySpan(spans: readonly Span[]): Span[][] {
  return [...groupBy(spans, ({ from, to }) => `${from} ${to}`).values()];
}

/** One row a session, with its last bar. */
function heldRows({ symbol, days, bars }: Saved, generation: number): Row[] {
  return days.map((day) => {
    const session = sessionOn(day);
    const index = session
      ? bars.time.findLastIndex((time) => time >= session.open && time < session.close)
      : -1;
    return {
      symbol,
      day,
      generation,
      last_time: index < 0 ? 0 : bars.time[index]!,
      last_close: index < 0 ? 0 : bars.close[index]!,
    };
  });
}

function heldOf(rows: readonly Row[]): HeldSessions {
  const days = new Set(rows.map((row) => row['day'] as TradingDay));
  const newest = rows.findLast((row) => (row['last_time'] as number) > 0);
  const checkBar = newest
    ? { time: newest['last_time'] as number, close: newest['last_close'] as number }
    : null;
  return { days, checkBar };
}
