import type { TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { ReportKind, Run, Store } from '../store/store.ts';

const named: Readonly<Record<ReportKind, string>> = { morning: 'report', end_of_day: 'end of day' };

/**
 * The run whose report of a date readers see, or of the newest date that has one.
 * @throws OpenbellError REPORT_NOT_FOUND, STORE_UNREACHABLE, STORE_FAILED
 */
export async function publishedRunOf(
  store: Pick<Store, 'publishedRun' | 'newestPublishedRun' | 'runsOf'>,
  of: ReportKind,
  date?: TradingDay,
): Promise<Run> {
  const run = date === undefined ? await store.newestPublishedRun(of) : await store.publishedRun(of, date);
  if (run !== null) return run;
  if (date === undefined) throw new OpenbellError('REPORT_NOT_FOUND', `No ${named[of]} is stored yet.`);
  throw new OpenbellError(
    'REPORT_NOT_FOUND',
    `No ${named[of]} is stored for ${date}.${whyNot(await store.runsOf(of, date))}`,
  );
}

/** What became of the run made last, where there is one. */
function whyNot(runs: readonly Run[]): string {
  const [first, ...rest] = runs;
  if (first === undefined) return '';
  const { runId, state, reason } = rest.reduce(
    (last, run) => (run.createdAt > last.createdAt ? run : last),
    first,
  );
  return ` Its newest run, ${runId}, is ${state}${reason === '' ? '.' : `: ${reason}.`}`;
}

interface Problems {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/** @param part what of the run cannot be read, in words */
export function unreadable(runId: string, part: string, { issues: [issue] }: Problems): OpenbellError {
  const where = `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
  return new OpenbellError('STORE_FAILED', `The stored ${part} of ${runId} cannot be read: ${where}`);
}
