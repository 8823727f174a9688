import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder =
  process.env['OPENBELL_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** Minute bars of 284 stocks over 44 sessions of 2018; tests that read them are skipped where they are absent. */
export const realBarsFile = join(folder, 'us-stocks-1min-2018-02-16_2018-04-20.csv.gz');
