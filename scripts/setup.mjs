/**
 * Makes a clean clone ready: packages, redis-server, and the built program. It needs only Node and npm, does
 * nothing where nothing is to do, and says what it did. With --for-tests it brings a browser and docker-compose
 * too, and whatever else cannot be had is an error; with --for-drills what sets the clock of processes.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildProgram } from './setup/build.mjs';
import { installChromium } from './setup/chromium.mjs';
import { installDockerCompose } from './setup/docker-compose.mjs';
import { installFaketime } from './setup/faketime.mjs';
import { checkMachine } from './setup/machine.mjs';
import { checkEmbeddedStore, installPackages } from './setup/packages.mjs';
import { installRedis } from './setup/redis.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const forTests = process.argv.includes('--for-tests');
const forDrills = process.argv.includes('--for-drills');

/** A step returns undefined when nothing was to do or all went well, and otherwise what stands in the way. */
const steps = [
  { run: checkMachine, needed: true },
  { run: () => installPackages(root), needed: true },
  // Who gives REDIS_URL and CLICKHOUSE_URL needs neither of these two; the tests do.
  { run: installRedis, needed: forTests },
  { run: () => checkEmbeddedStore(root), needed: forTests },
  ...(forTests ? [{ run: installChromium, needed: true }] : []),
  // Without it one test says that it could not read the compose file.
  ...(forTests ? [{ run: installDockerCompose, needed: false }] : []),
  ...(forDrills ? [{ run: installFaketime, needed: true }] : []),
  { run: () => buildProgram(root), needed: true },
];

for (const { run, needed } of steps) {
  const problem = run();
  if (problem === undefined) continue;
  console.error(`set-up: ${problem}`);
  if (needed) process.exit(1);
}
