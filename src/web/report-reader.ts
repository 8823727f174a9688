import type { TradingDay } from '../calendar/trading-day.ts';
import { readReport, type Report } from '../report/load-report.ts';
import { publishedRunOf } from '../report/published-run.ts';
import { KeptReadings } from './kept-readings.ts';
import type { WebSources } from './sources.ts';

/** Today's, the one before, and what somebody leafs through; each takes a megabyte or two. */
const keptReports = 6;

/** Published reports. The ledger is asked each time, the rest once: what a run has published does not change. */
export class ReportReader {
  readonly #sources: Pick<WebSources, 'store'>;
  readonly #kept = new KeptReadings<Report>(keptReports);

  constructor(sources: Pick<WebSources, 'store'>) {
    this.#sources = sources;
  }

  /**
   * The published report of a date, or the newest one.
   * @throws OpenbellError REPORT_NOT_FOUND, STORE_UNREACHABLE, STORE_FAILED
   */
  async report(date?: TradingDay): Promise<Report> {
    const store = await this.#sources.store();
    const run = await publishedRunOf(store, 'morning', date);
    return this.#kept.get(`${run.runId} ${run.publishedAt ?? ''}`, () => readReport(store, run));
  }
}
