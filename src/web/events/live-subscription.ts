import { Redis } from 'ioredis';
import type { Logger } from 'pino';

import { messageOf } from '../../errors/openbell-error.ts';
import type { LiveAlert, TrackerState } from '../../jobs/live-message.ts';
import { trackerLiveChannel } from '../../jobs/tracker-channel.ts';
import { warnRarely } from '../../jobs/warn-rarely.ts';
import { liveMessageSchema } from '../api/live-schemas.ts';

export interface LiveListener {
  readonly onState: (state: TrackerState) => void;
  readonly onAlert: (alert: LiveAlert) => void;
  /** From now on messages come; what was told before is lost. */
  readonly onSubscribed: () => void;
}

/** One connection to Redis that listens to the tracker's channel, and subscribes again by itself after Redis was away. */
export class LiveSubscription {
  readonly #redis: Redis;

  constructor(redisUrl: string, log: Logger, listener: LiveListener) {
    this.#redis = new Redis(redisUrl, {
      maxRetriesPerRequest: null,
      autoResubscribe: false,
      retryStrategy: (tries) => Math.min(100 * tries, 2_000),
    });
    this.#redis.on('error', warnRarely(log, 'redis connection'));
    const warn = warnRarely(log, 'a message of the tracker cannot be read');
    this.#redis.on('message', (_channel, text: string) => {
      try {
        const message = liveMessageSchema.parse(JSON.parse(text));
        if (message.kind === 'alert') listener.onAlert(message.alert);
        else listener.onState(message.state);
      } catch (error) {
        warn(new Error(messageOf(error).slice(0, 300)));
      }
    });
    this.#redis.on('ready', () => {
      this.#redis.subscribe(trackerLiveChannel).then(listener.onSubscribed, () => undefined);
    });
  }

  close(): void {
    this.#redis.disconnect();
  }
}
