/**
 * The keeper as a process: `node dist/bundle/keeper-main.js HOME`. It prints `keeping` when it keeps the home and `taken`
 * where another keeper does, and ends when its last client is gone, or on SIGTERM.
 */
import { join } from 'node:path';

import { createLogger } from '../log/logger.ts';
import { homeLayout } from './home.ts';
import { Keeper } from './keeper.ts';
import { homeSecrets } from './secrets.ts';

const layout = homeLayout(process.argv[2]!);
const log = createLogger('keeper', 'info', { file: join(layout.logs, 'keeper.ndjson') });
const keeper = new Keeper(layout, homeSecrets(layout), log);

// Whoever started it may be gone.
process.stdout.on('error', () => undefined);
process.once('SIGTERM', () => void keeper.stop());
process.once('SIGINT', () => void keeper.stop());

if (await keeper.start()) {
  process.stdout.write('keeping\n');
  await keeper.ended;
} else {
  process.stdout.write('taken\n');
}
process.exit(0);
