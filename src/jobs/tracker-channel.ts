import type { Redis } from 'ioredis';

import type { LiveAlert, LiveMessage, TrackerState } from './live-message.ts';
import { redisPrefix } from './redis-prefix.ts';

/** Key of the tracker's last state; it expires when the tracker is gone. */
const trackerStateKey = `${redisPrefix}:tracker:state`;
/** Published messages, each a `LiveMessage` as JSON; for who looks on, nothing depends on them. */
export const trackerLiveChannel = `${redisPrefix}:tracker:live`;
/** Alerts the disk refused, as journal entries, until they are in ClickHouse. */
export const trackerFallbackKey = `${redisPrefix}:tracker:fallback`;

/** Real seconds until a state that is not renewed is forgotten. */
const stateLifeSeconds = 10;

export async function publishState(redis: Redis, state: TrackerState): Promise<void> {
  const text = JSON.stringify(state);
  await redis
    .multi()
    .set(trackerStateKey, text, 'EX', stateLifeSeconds)
    .publish(trackerLiveChannel, JSON.stringify({ kind: 'state', state } satisfies LiveMessage))
    .exec();
}

export async function publishAlert(redis: Redis, alert: LiveAlert): Promise<void> {
  await redis.publish(trackerLiveChannel, JSON.stringify({ kind: 'alert', alert } satisfies LiveMessage));
}

/** The tracker's state, or null while none runs. */
export async function readTrackerState(redis: Redis): Promise<TrackerState | null> {
  const text = await redis.get(trackerStateKey);
  return text === null ? null : (JSON.parse(text) as TrackerState);
}
