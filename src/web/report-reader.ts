import type { TradingDay } from '../calendar/trading-day.ts';
import type { EndOfDayReport } from '../report/end-of-day-schema.ts';
import { readEndOfDay } from '../report/load-end-of-day.ts';
import { readReport, type Report } from '../report/load-report.ts';
import { publishedRunOf } from '../report/published-run.ts';
import type { ReportKind, Run, Store } from '../store/store.ts';
import { KeptReadings } from './kept-readings.ts';
import type { WebSources } from './sources.ts';

/** Today's, the one before, and what somebody leafs through; each takes a megabyte or two. */
const keptReports = 6;

/** What runs have published. The ledger is asked each time, the rest once: what a run has published does not change. */
export class ReportReader<T> {
  readonly #sources: Pick<WebSources, 'store'>;
  readonly #of: ReportKind;
  readonly #read: (store: Store, run: Run) => Promise<T>;
  readonly #kept = new KeptReadings<T>(keptReports);

  constructor(
    sources: Pick<WebSources, 'store'>,
    of: ReportKind,
    read: (store: Store, run: Run) => Promise<T>,
  ) {
    this.#sources = sources;
    this.#of = of;
    this.#read = read;
  }

  /**
   * What is published of a date, or the newest.
   * @throws OpenbellError REPORT_NOT_FOUND, STORE_UNREACHABLE, STORE_FAILED
   */
  async report(date?: TradingDay): Promise<T> {
    const store = await this.#sources.store();
    const run = await publishedRunOf(store, this.#of, date);
    return this.#kept.get(`${run.runId} ${run.publishedAt ?? ''}`, () => this.#read(store, run));
  }
}

export const morningReports = (sources: Pick<WebSources, 'store'>): ReportReader<Report> =>
  new ReportReader(sources, 'morning', readReport);

export const endsOfDay = (sources: Pick<WebSources, 'store'>): ReportReader<EndOfDayReport> =>
  new ReportReader(sources, 'end_of_day', readEndOfDay);
