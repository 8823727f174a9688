/** Every benchmark one after the other, each in a process of its own; fails when one misses a target. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const benches = [
  ...['decoder.mjs', 'analytics.mjs', 'store.mjs', 'morning.mjs', 'gateways.mjs'],
  ...['alert-rule.mjs', 'feed.mjs', 'journal.mjs', 'tracker.mjs', 'pages.mjs'],
  ...['walk-forward.mjs', 'scale.mjs'],
];
const wanted = process.argv.slice(2).filter((argument) => argument.endsWith('.mjs'));
let failed = false;
for (const bench of wanted.length > 0 ? wanted : benches) {
  console.log(`\n── ${bench} ${'─'.repeat(60 - bench.length)}`);
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(bench, import.meta.url))], {
    stdio: 'inherit',
  });
  failed ||= status !== 0;
}
process.exitCode = failed ? 1 : 0;
