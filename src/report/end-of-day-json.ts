import type { EndOfDayDocument, EndOfDayReport } from './end-of-day-schema.ts';
import { runDocument } from './report-json.ts';
import { modeOf, noticeOf } from './report-mode.ts';

/** The complete end of a day as JSON text that holds to docs/end-of-day.schema.json. */
export function endOfDayJson(report: EndOfDayReport): string {
  return JSON.stringify(endOfDayDocument(report), null, 2);
}

/** The complete end of a day as plain data. */
export function endOfDayDocument({ run, ...found }: EndOfDayReport): EndOfDayDocument {
  const copy = structuredClone(found) as Omit<EndOfDayDocument, 'schemaVersion' | 'mode' | 'notice' | 'run'>;
  return { schemaVersion: 1, mode: modeOf(run), notice: noticeOf(run), run: runDocument(run), ...copy };
}
