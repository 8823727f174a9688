import type { Run } from '../../src/store/store.ts';
import { type Content, contentOf, type TestHome } from '../harness/home.ts';
import { brokenQueues } from './queue-invariants.ts';
import { brokenRows } from './row-invariants.ts';
import { leftBehind } from './left-behind.ts';

/** What must be there when a drill is over. */
export interface Expected {
  /** Every row of the ledger, in whatever order: `morning-2026-11-20-1 done`. */
  readonly runs: readonly string[];
  /** What a run leaves that nothing disturbed, held against the newest published morning. */
  readonly content?: Content;
  /** Symbols that are meant to fail, by name; none unless told otherwise. */
  readonly failedSymbols?: readonly string[];
  /** Ids of the stored schedules; none unless told otherwise: under a shifted clock none are stored. */
  readonly schedules?: readonly string[];
}

/**
 * What does not hold, a line each: an empty list is what a drill wants. It is asked when every process of the drill has been
 * stopped or killed and the home's servers still run.
 */
export async function brokenInvariants(home: TestHome, expected: Expected): Promise<string[]> {
  return [
    ...(await brokenLedger(home, expected)),
    ...(await brokenRows(home, expected.failedSymbols ?? [])),
    ...(await brokenQueues(home, expected.schedules ?? [], expected.failedSymbols?.length ?? 0)),
    ...(await leftBehind(home)),
  ];
}

/** A run as the ledger tells of it. */
const told = ({ runId, state }: Run): string => `${runId} ${state}`;

async function brokenLedger(home: TestHome, { runs, content }: Expected): Promise<string[]> {
  const broken: string[] = [];
  const ledger = await home.store.recentRuns('any', 1_000);
  const found = ledger.map(told).sort().join(', ');
  const wanted = [...runs].sort().join(', ');
  if (found !== wanted) broken.push(`ledger: ${found || 'nothing'} instead of ${wanted}`);

  const published = ledger.filter(({ publishedAt }) => publishedAt !== null);
  const reports = new Set<string>();
  for (const { kind, date } of published) {
    const report = `${kind === 'end_of_day' ? 'end of day' : 'morning'} ${date}`;
    if (reports.has(report)) broken.push(`ledger: more than one published report: ${report}`);
    reports.add(report);
  }
  if (content) {
    const morning = published.find(({ kind }) => kind !== 'end_of_day');
    const own = morning ? await contentOf(home, morning) : null;
    if (JSON.stringify(own) !== JSON.stringify(content))
      broken.push(`content: ${JSON.stringify(own)}, undisturbed ${JSON.stringify(content)}`);
  }
  return broken;
}
