import { Redis } from 'ioredis';

import { formatNewYork } from '../calendar/new-york.ts';
import type { LiveAlert, LiveMessage } from '../jobs/live-message.ts';
import { trackerLiveChannel } from '../jobs/tracker-channel.ts';
import { warnRarely } from '../jobs/warn-rarely.ts';
import { plainText } from '../jobs/plain-text.ts';
import type { Logger } from '../log/logger.ts';

/** An alert on one line: `ALERT 05:45:31 DEMO +5.3 % at 4.21 $ (baseline 4.00 $) headline`. */
function alertLine({ ticker, time, changePercent, price, baseline, headline, mode }: LiveAlert): string {
  const change = `+${changePercent.toFixed(1)} %`;
  const where = mode === 'LIVE' ? '' : `${mode} `;
  return `${where}ALERT ${formatNewYork(time, 'HH:mm:ss')} ${ticker} ${change} at ${price} $ (baseline ${baseline} $)  ${plainText(headline, 100)}`;
}

/** Prints alerts as they come until it is ended. */
export function printAlerts(redisUrl: string, log: Logger, print: (line: string) => void): () => void {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  redis.on('error', warnRarely(log, 'redis connection'));
  redis.on('message', (_channel, text) => {
    const message = JSON.parse(text) as LiveMessage;
    if (message.kind === 'alert') print(alertLine(message.alert));
  });
  redis.subscribe(trackerLiveChannel).catch(() => undefined);
  return () => redis.disconnect();
}
