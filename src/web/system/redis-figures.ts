import type { RedisFigures } from '../../pages/system/system-model.ts';
import { redisInfo } from '../../redis-info.ts';

/** What `INFO` of a Redis tells, read from its text. */
export function redisFigures(info: string): RedisFigures {
  const field = redisInfo(info);
  const count = (name: string): number => Number(field(name)) || 0;
  return {
    version: field('redis_version'),
    usedBytes: count('used_memory'),
    peakBytes: count('used_memory_peak'),
    limitBytes: count('maxmemory'),
    evictionPolicy: field('maxmemory_policy'),
    appendOnly: field('aof_enabled') === '1',
    diskTakesWrites: !['aof_last_write_status', 'rdb_last_bgsave_status'].some(
      (name) => field(name) === 'err',
    ),
    clients: count('connected_clients'),
    uptimeSeconds: count('uptime_in_seconds'),
  };
}
