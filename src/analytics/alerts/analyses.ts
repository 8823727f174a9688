import type { Analysis, NewsEvent } from './alert-events.ts';

/** An analysis is in force for this long, ms. */
const inForceMs = 3_600_000;

interface TimedAnalysis extends Analysis {
  readonly analyzedAt: number;
}

/**
 * The analyses of a ticker that can still be in force. Time only goes on, so of those whose time has come the newest is the
 * only one that matters: it wins now, and it lasts the longest.
 */
export interface Analyses {
  newest: TimedAnalysis | null;
  /** Those whose time has not come, in order of it; of equals the later applied comes later. */
  readonly coming: TimedAnalysis[];
}

/** What holds where no analysis is in force. */
const noAnalysis: Analysis = { sentiment: 'neutral', recommendation: 'HOLD', confidence: 'low' };

/** Applies news at `now`. News without sentiment or recommendation, or without a time, is no analysis. */
export function addAnalysis(analyses: Analyses, news: NewsEvent, now: number): void {
  const { analyzedAt, sentiment, recommendation, confidence } = news;
  if (analyzedAt === null || sentiment === '' || recommendation === '') return;
  bringUpTo(analyses, now);
  const added = { analyzedAt, sentiment, recommendation, confidence: confidence === '' ? 'low' : confidence };
  const { newest, coming } = analyses;
  if (analyzedAt <= now) {
    if (newest === null || analyzedAt >= newest.analyzedAt) analyses.newest = added;
    return;
  }
  let at = coming.length;
  while (at > 0 && coming[at - 1]!.analyzedAt > analyzedAt) at--;
  coming.splice(at, 0, added);
}

/** The analysis in force at `time`, which is never less than at the call before. */
export function analysisInForce(analyses: Analyses, time: number): Analysis {
  if (analyses.coming.length > 0) bringUpTo(analyses, time);
  const { newest } = analyses;
  return newest !== null && newest.analyzedAt >= time - inForceMs ? newest : noAnalysis;
}

/** Whether no analysis is in force at `time` or later. */
export function allExpired({ newest, coming }: Analyses, time: number): boolean {
  return coming.length === 0 && (newest === null || newest.analyzedAt < time - inForceMs);
}

/** What is coming has a later time than `newest`, whose time has come. */
function bringUpTo(analyses: Analyses, time: number): void {
  const { coming } = analyses;
  let due = 0;
  while (due < coming.length && coming[due]!.analyzedAt <= time) due++;
  if (due > 0) analyses.newest = coming.splice(0, due).at(-1)!;
}
