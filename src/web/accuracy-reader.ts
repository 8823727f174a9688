import type { AccuracyChoice, AccuracyView } from '../pages/accuracy/accuracy-view.ts';
import { type AccuracySummary, accuracySummary } from '../report/accuracy-summary.ts';
import { unreadable } from '../report/published-run.ts';
import { type WalkForwardReport, walkForwardSchema } from '../report/walk-forward-schema.ts';
import type { StoredWalk } from '../store/accuracy-records.ts';
import type { Store } from '../store/store.ts';
import { KeptReadings } from './kept-readings.ts';
import type { WebSources } from './sources.ts';

/** Half a year of reports: what an installation's ledger is shown of. */
const mostReports = 125;

/** Every choice of the newest walk, which does not change. */
const keptSummaries = 4;

/** Without a source wished for it is the ledger, or the newest walk while the ledger is empty. */
export interface WantedAccuracy extends Omit<AccuracyChoice, 'source'> {
  readonly source?: AccuracyChoice['source'] | undefined;
}

/** The ledger of accuracy and the newest walk, summed up. */
export class AccuracyReader {
  readonly #sources: Pick<WebSources, 'store'>;
  readonly #walked = new KeptReadings<AccuracySummary>(keptSummaries);

  constructor(sources: Pick<WebSources, 'store'>) {
    this.#sources = sources;
  }

  /** @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED */
  async read({ source, ...of }: WantedAccuracy): Promise<Omit<AccuracyView, 'frame'>> {
    const store = await this.#sources.store();
    const [rows, [stored], published] = await Promise.all([
      source === 'walk' ? [] : store.accuracyRows({ reports: mostReports }),
      store.walks(1),
      store.newestPublishedRun('morning'),
    ]);
    const walk = stored === undefined ? null : walkOf(stored);
    const taken = source ?? (rows.length === 0 && walk !== null ? 'walk' : 'ledger');
    return {
      choice: { source: taken, ...of },
      summary:
        taken === 'ledger' || walk === null
          ? accuracySummary(rows, of)
          : await this.#ofWalk(store, walk.runId, of),
      walk,
      ledgerSource: published?.source ?? null,
      mostReports,
    };
  }

  #ofWalk(
    store: Store,
    runId: string,
    of: Pick<AccuracyChoice, 'basis' | 'metric'>,
  ): Promise<AccuracySummary> {
    return this.#walked.get(`${runId} ${of.basis} ${of.metric}`, async () =>
      accuracySummary(await store.walkRows(runId), of),
    );
  }
}

function walkOf({ runId, body }: StoredWalk): WalkForwardReport {
  const parsed = walkForwardSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw unreadable(runId, 'walk', parsed.error);
}
