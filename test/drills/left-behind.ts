import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import type { TestHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';

/** Those of processes that were killed run out by themselves within this. */
const leasesRunOutMs = 40_000;

/** Processes that were started for a home: the environment tells, which their children inherit. */
function processesOf(folder: string): string[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`OPENBELL_HOME=${folder}`);
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return false;
    }
  });
}

/** Leases, locks and presences in Redis. */
async function leases({ queues: { redis } }: TestHome): Promise<string[]> {
  const patterns = ['scheduler:leader', 'lock:*', 'process:*'];
  return (await Promise.all(patterns.map((pattern) => redis.keys(`${redisPrefix}:${pattern}`)))).flat();
}

/** Files openbell writes into a home whose servers run. */
const ofHome = new Set(['.openbell-home', 'secrets.json', 'redis', 'store', 'log', 'run', 'journal']);

/** Processes, leases and files nobody needs any more; the home's servers are still in use. */
export async function leftBehind(home: TestHome): Promise<string[]> {
  const broken = processesOf(home.folder).map((pid) => `process ${pid} still runs`);
  await until(
    'leases of dead processes have run out',
    async () => (await leases(home)).length === 0,
    leasesRunOutMs,
  ).catch(async () => broken.push(`leases: ${(await leases(home)).join(', ')}`));
  const files = readdirSync(home.folder).filter((name) => !ofHome.has(name));
  if (files.length > 0) broken.push(`files: ${files.join(', ')}`);
  return broken;
}
