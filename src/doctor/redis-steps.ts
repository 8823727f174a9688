import type { Redis } from 'ioredis';

import { systemClock } from '../calendar/clock.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { redisInfo } from '../redis-info.ts';
import { clockFinding } from './clock-skew.ts';
import { failed, type Finding, ok, together, warning } from './finding.ts';
import type { Step } from './step-runner.ts';

/** Asks the Redis that is reached; a step skips itself where there is none. */
export type WithRedis = (ask: (redis: Redis) => Promise<Finding>) => Promise<Finding>;

const leastVersion = [6, 2] as const;
/** Share of `maxmemory` from which on there is little left. */
const nearlyFull = 0.85;

type Field = ReturnType<typeof redisInfo>;

function versionFinding(field: Field): Finding {
  const version = field('redis_version');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < leastVersion[0] || (major === leastVersion[0] && minor < leastVersion[1]);
  return isOld
    ? failed(`Redis ${version}`, `The queues need Redis ${leastVersion.join('.')} or newer.`)
    : ok(`Redis ${version}`);
}

function durabilityFindings(field: Field, save: string | null): Finding[] {
  const found: Finding[] = [];
  const appendOnly = field('aof_enabled') === '1';
  if (!appendOnly)
    found.push(
      warning(
        `appendonly is off${save === null || save === '' ? ' and nothing is saved' : `, it saves at ${save}`}`,
        'Set `appendonly yes`: without it a restart of Redis loses what is queued. Reports are made again, alerts on their way are not.',
      ),
    );
  const refused: (readonly [string, string, string])[] = [
    ['aof_last_write_status', 'err', 'the last write of the append-only file failed'],
    ['rdb_last_bgsave_status', 'err', 'the last save to disk failed'],
    ['aof_last_bgrewrite_status', 'err', 'the last rewrite of the append-only file failed'],
  ];
  for (const [name, bad, text] of refused)
    if (field(name) === bad)
      found.push(failed(text, "Look at Redis's log and its disk: writes may be refused until it can save."));
  if (field('loading') === '1')
    found.push(warning('it still loads its data', 'Wait until it has, then look again.'));
  const misconf = /count=(\d+)/.exec(field('errorstat_MISCONF'))?.[1];
  if (misconf !== undefined)
    found.push(
      warning(
        `it has refused ${misconf} writes since its start because it could not save (MISCONF)`,
        "Look at Redis's log and its disk.",
      ),
    );
  return found.length > 0 ? found : [ok('appendonly, all of it saved')];
}

function memoryFindings(field: Field): Finding[] {
  const found: Finding[] = [];
  const [used, limit] = [Number(field('used_memory')), Number(field('maxmemory'))];
  const policy = field('maxmemory_policy');
  if (policy !== 'noeviction')
    found.push(
      failed(
        `maxmemory-policy is ${policy || '(unknown)'}: it may delete jobs`,
        'Set `maxmemory-policy noeviction`.',
      ),
    );
  const evicted = Number(field('evicted_keys'));
  if (evicted > 0)
    found.push(
      failed(`it has deleted ${evicted} keys for want of room`, 'Set `maxmemory-policy noeviction`.'),
    );
  if (limit > 0 && used > nearlyFull * limit)
    found.push(
      warning(
        `${Math.round((100 * used) / limit)} % of maxmemory is used`,
        'Raise maxmemory: writes are refused when it is full.',
      ),
    );
  const rejected = Number(field('rejected_connections'));
  if (rejected > 0)
    found.push(warning(`it has refused ${rejected} connections`, 'Raise maxclients of Redis.'));
  return found.length > 0 ? found : [ok(policy)];
}

/** Managed servers forbid CONFIG; null then. */
async function savePoints(redis: Redis): Promise<string | null> {
  try {
    const answer = (await redis.config('GET', 'save')) as readonly string[];
    return answer[1] ?? '';
  } catch {
    return null;
  }
}

/** Settings, disk and clock of a Redis that answers. */
export function redisSteps(withRedis: WithRedis): Step[] {
  const exitCode = exitCodes.redis.code;
  return [
    {
      name: 'redis set',
      exitCode,
      run: () =>
        withRedis(async (redis) => {
          const field = redisInfo(await redis.info());
          const findings = [versionFinding(field), ...memoryFindings(field)];
          return together([...findings, ...durabilityFindings(field, await savePoints(redis))]);
        }),
    },
    {
      name: 'redis clock',
      exitCode,
      run: () =>
        withRedis((redis) =>
          clockFinding({
            name: 'Redis',
            resolutionMs: 0,
            own: () => systemClock.now(),
            ask: async () => {
              const [seconds, microseconds] = await redis.time();
              return Number(seconds) * 1000 + Number(microseconds) / 1000;
            },
          }),
        ),
    },
  ];
}
