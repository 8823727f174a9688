import type { Logger } from '../log/logger.ts';
import { type Channel, runOf } from './notification.ts';
import { figuresOf, wordingOf } from './wording.ts';

/** Notifications as log lines. */
export function logChannel(log: Logger): Channel {
  return {
    name: 'log',
    send(notification, lateMs) {
      const { id, kind, occurredAt } = notification;
      const { head, marks, lines } = wordingOf(notification, lateMs);
      const fields = {
        ...runOf(notification),
        notification: { id, kind, occurredAt, marks, lines, data: figuresOf(notification) },
      };
      // A log that shows warnings only still tells of them.
      if (kind === 'alert' || kind === 'warning') log.warn(fields, head);
      else log.info(fields, head);
      return Promise.resolve({ kind: 'sent' });
    },
    close: () => Promise.resolve(),
  };
}
