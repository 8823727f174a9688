import { readdir } from 'node:fs/promises';

import { refusalCode } from './durable-files.ts';

/**
 * Names of the files a journal's folder is worth keeping for, none where there is no such folder. Places of readers come first:
 * a copy made in this order while the journal is written has places no later than its entries.
 */
export async function journalFileNames(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).sort();
    const places = names.filter((name) => name.endsWith('.cursor'));
    return [...places, ...names.filter((name) => /^\d{15}-\d+\.ndjson$/.test(name))];
  } catch (error) {
    if (refusalCode(error) === 'ENOENT') return [];
    throw error;
  }
}
