import { createHmac } from 'node:crypto';

import { httpChannel, jsonMessage, type Surroundings } from './http-channel.ts';
import type { Channel } from './notification.ts';
import { figuresOf, wordingOf } from './wording.ts';

/**
 * JSON for programs. `Openbell-Timestamp` is when it was sent, epoch ms; with a secret, `Openbell-Signature` is `sha256=` and the
 * hex HMAC-SHA256 of `${timestamp}.${body}`.
 */
export function webhookChannel(url: string, secret: string, surroundings: Surroundings): Channel {
  return httpChannel(
    {
      name: 'webhook',
      url,
      secrets: [secret],
      compose(notification, lateMs) {
        const { title, marks, lines, late } = wordingOf(notification, lateMs);
        const { id, kind, occurredAt } = notification;
        const message = jsonMessage({
          ...{ id, kind, title, lines, marks, occurredAt, lateMs: Math.max(0, Math.round(lateMs)), late },
          data: figuresOf(notification),
        });
        const timestamp = String(surroundings.clock.now());
        const headers = { ...message.headers, 'Openbell-Timestamp': timestamp };
        if (secret === '') return { ...message, headers };
        const hmac = createHmac('sha256', secret).update(`${timestamp}.${message.body}`).digest('hex');
        return { ...message, headers: { ...headers, 'Openbell-Signature': `sha256=${hmac}` } };
      },
    },
    surroundings,
  );
}
