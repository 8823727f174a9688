import type { Settings } from '../config/settings.ts';
import { homeLayout } from '../stack/home.ts';

/** Where the tracker's journal lies. */
export function journalFolder(settings: Pick<Settings, 'JOURNAL_FOLDER' | 'OPENBELL_HOME'>): string {
  return settings.JOURNAL_FOLDER ?? homeLayout(settings.OPENBELL_HOME).journal;
}
