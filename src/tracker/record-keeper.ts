import type { Journal } from '../journal/journal.ts';
import type { AlertRecord, JournalRecord, OutputRecord } from './journal-records.ts';
import { isDroppable } from './journal-records.ts';

/** An alert as it lies in the journal. */
export interface KeptAlert {
  readonly number: number;
  readonly record: AlertRecord;
  readonly text: string;
}

/** Appends records in one piece. @returns the alerts among them, which still have to be made durable. */
export function appendRecords(journal: Journal, records: readonly JournalRecord[]): KeptAlert[] {
  const entries = records.map((record) => ({
    text: JSON.stringify(record),
    droppable: isDroppable(record),
  }));
  const last = journal.append(entries);
  const alerts: KeptAlert[] = [];
  for (const [index, record] of records.entries()) {
    if (record.k !== 'alert') continue;
    alerts.push({ number: last - (records.length - 1 - index), record, text: entries[index]!.text });
  }
  return alerts;
}

/** Whether windows were opened or ended, so that lines have to be shared anew. */
export function changesWindows(outputs: readonly OutputRecord[]): boolean {
  return outputs.some(({ k }) => k === 'window');
}
