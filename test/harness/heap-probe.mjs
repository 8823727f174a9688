/**
 * Loaded into a process with `--import`: writes its memory, measured right after a collection of garbage, to HEAP_PROBE_FOLDER
 * every HEAP_PROBE_MS, a line of JSON each.
 */
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const folder = process.env.HEAP_PROBE_FOLDER;

if (isMainThread && folder) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const file = join(folder, `${process.pid}.ndjson`);
  setInterval(() => {
    collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    // Counted by the collection.
    const { code_and_metadata_size, bytecode_and_metadata_size } = getHeapCodeStatistics();
    const code = code_and_metadata_size + bytecode_and_metadata_size;
    const handles = readdirSync('/proc/self/fd').length;
    const resources = process.getActiveResourcesInfo().length;
    const command = process.argv.slice(2).join(' ');
    appendFileSync(
      file,
      `${JSON.stringify({ at: Date.now(), command, rss, heapUsed, external, code, handles, resources })}\n`,
    );
  }, Number(process.env.HEAP_PROBE_MS)).unref();
}
