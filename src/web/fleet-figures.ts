import { type Clock, stopwatch } from '../calendar/clock.ts';
import { marketState } from '../calendar/market-day.ts';
import { newYorkTime } from '../calendar/new-york.ts';
import { newestSessionDay, sessionsBefore } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { Settings } from '../config/settings.ts';
import { newestDueEnd } from '../jobs/owed-ends.ts';
import { type ProcessPresence, runningProcesses } from '../jobs/process-presence.ts';
import { hasEnded } from '../jobs/run-ledger.ts';
import type { ReportKind, RunState, Store } from '../store/store.ts';
import { readPart } from './page-part.ts';
import type { WebSources } from './sources.ts';

export interface ReportFigures {
  readonly report: ReportKind;
  readonly newestState: RunState | null;
  readonly openSeconds: number;
  /** null before the first. */
  readonly ageSeconds: number | null;
  readonly overdueSeconds: number;
}

/** What is scraped of the installation as a whole; what cannot be read is left out. */
export interface FleetFigures {
  /** `seconds` is null where it does not answer. */
  readonly servers: readonly { readonly server: 'redis' | 'clickhouse'; readonly seconds: number | null }[];
  readonly processes: readonly ProcessPresence[];
  readonly reports: readonly ReportFigures[];
  readonly marketOpen: boolean;
}

/** The newest day whose morning report is due. */
function newestDueMorning(now: number, time: string): { readonly date: TradingDay; readonly due: number } {
  const newest = newestSessionDay(now);
  const date = newYorkTime(newest, time) <= now ? newest : sessionsBefore(newest, 1)[0]!.day;
  return { date, due: newYorkTime(date, time) };
}

async function reportFigures(
  store: Store,
  report: ReportKind,
  now: number,
  { date, due }: { readonly date: TradingDay; readonly due: number },
): Promise<ReportFigures> {
  const [recent, published, ofDay, firstDay] = await Promise.all([
    store.recentRuns(report, 1),
    store.newestPublishedRun(report),
    store.publishedRun(report, date),
    store.firstLedgerDay(report),
  ]);
  const [newest] = recent;
  const isOpen = newest !== undefined && !hasEnded(newest);
  // A new installation owes nothing of the days before it.
  const isOwed = firstDay !== null && firstDay <= date && ofDay === null;
  return {
    report,
    newestState: newest?.state ?? null,
    openSeconds: isOpen ? (now - newest.createdAt) / 1000 : 0,
    ageSeconds: published?.publishedAt == null ? null : (now - published.publishedAt) / 1000,
    overdueSeconds: isOwed ? (now - due) / 1000 : 0,
  };
}

async function timed(ask: () => Promise<unknown>): Promise<number> {
  const elapsed = stopwatch();
  await ask();
  return elapsed() / 1000;
}

/** Reads what is scraped, each part within its own limit. */
export class FleetReader {
  readonly #sources: WebSources;
  readonly #clock: Clock;
  readonly #settings: Settings;

  constructor(sources: WebSources, clock: Clock, settings: Settings) {
    this.#sources = sources;
    this.#clock = clock;
    this.#settings = settings;
  }

  async read(): Promise<FleetFigures> {
    const { MORNING_TIME, END_OF_DAY_TIME } = this.#settings;
    const sources = this.#sources;
    const now = this.#clock.now();
    const [redis, clickhouse, processes, reports] = await Promise.all([
      readPart('Redis', async () => {
        const opened = await sources.queues();
        // As the pages ask it: PING is refused while its disk is full.
        return timed(() => opened.redis.time());
      }),
      readPart('ClickHouse', async () => {
        const store = await sources.store();
        return timed(() => store.version());
      }),
      readPart('Redis', async () => runningProcesses((await sources.queues()).redis)),
      readPart('ClickHouse', async () => {
        const store = await sources.store();
        return Promise.all([
          reportFigures(store, 'morning', now, newestDueMorning(now, MORNING_TIME)),
          reportFigures(store, 'end_of_day', now, newestDueEnd(now, END_OF_DAY_TIME)),
        ]);
      }),
    ]);
    return {
      servers: [
        { server: 'redis', seconds: redis.kind === 'here' ? redis.value : null },
        { server: 'clickhouse', seconds: clickhouse.kind === 'here' ? clickhouse.value : null },
      ],
      processes: processes.kind === 'here' ? processes.value : [],
      reports: reports.kind === 'here' ? reports.value : [],
      marketOpen: marketState(now).phase === 'regular',
    };
  }
}
