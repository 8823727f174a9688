import { pino } from 'pino';

import { shiftedClock } from '../../src/calendar/clock.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import type { Channel, ChannelName, Notification } from '../../src/notify/notification.ts';
import { type NotifyOptions, openChannels } from '../../src/notify/open-channels.ts';

export const clock = shiftedClock(parseInstant('2026-11-20T09:31:00-05:00'));

export function sampleNotification(over: Partial<Notification> = {}): Notification {
  return {
    id: 'a1b2c3d4-0000-4000-8000-000000000001',
    kind: 'alert',
    title: 'ABCD +6.2 % at 4.12 $',
    lines: ['Abcd Corp wins a contract', 'baseline 3.88 $, BUY, high confidence'],
    occurredAt: clock.now(),
    marks: ['PAPER'],
    data: { ticker: 'ABCD', price: 4.12, value: 1, articleUrl: null },
    ...over,
  };
}

const unset: NotifyOptions = {
  NOTIFY_LOG: false,
  NOTIFY_WEBHOOK_URL: undefined,
  NOTIFY_WEBHOOK_SECRET: '',
  NOTIFY_SLACK_URL: undefined,
  NOTIFY_DISCORD_URL: undefined,
  NOTIFY_TELEGRAM_TOKEN: '',
  NOTIFY_TELEGRAM_CHAT: '',
  NOTIFY_TELEGRAM_API: 'https://api.telegram.org',
  NOTIFY_NTFY_URL: undefined,
  NOTIFY_NTFY_TOKEN: '',
  NOTIFY_EMAIL_URL: undefined,
  NOTIFY_EMAIL_FROM: '',
  NOTIFY_EMAIL_TO: '',
  NOTIFY_TIMEOUT_S: 20,
};

/** Texts that must appear nowhere but in what a receiver is sent. */
export const canaries = {
  webhookPath: 'T0CANARYW/hook-path-7351',
  webhookSecret: 'canary-hmac-6620',
  slackPath: 'services/T0CANARYS/B0CANARYS/sLaCkCaNaRy4417',
  discordPath: 'api/webhooks/998877665544/dIsCoRdCaNaRy-2210',
  telegramToken: '8675309:tElEgRaMcAnArY_5530',
  ntfyTopic: 'canary-topic-9914',
  ntfyToken: 'tk_ntfycanary3308',
  emailUser: 'mailer',
  emailPassword: 'p@ss canary/8127',
} as const;

/** Every channel, at one receiver for HTTP and one mail server. */
export function everyOption(base: string, mailPort: number): NotifyOptions {
  const { emailUser, emailPassword } = canaries;
  return {
    ...unset,
    NOTIFY_LOG: true,
    NOTIFY_WEBHOOK_URL: `${base}/${canaries.webhookPath}`,
    NOTIFY_WEBHOOK_SECRET: canaries.webhookSecret,
    NOTIFY_SLACK_URL: `${base}/${canaries.slackPath}`,
    NOTIFY_DISCORD_URL: `${base}/${canaries.discordPath}`,
    NOTIFY_TELEGRAM_TOKEN: canaries.telegramToken,
    NOTIFY_TELEGRAM_CHAT: '-100200300',
    NOTIFY_TELEGRAM_API: base,
    NOTIFY_NTFY_URL: `${base}/${canaries.ntfyTopic}`,
    NOTIFY_NTFY_TOKEN: canaries.ntfyToken,
    NOTIFY_EMAIL_URL: `smtp://${emailUser}:${encodeURIComponent(emailPassword)}@127.0.0.1:${mailPort}`,
    NOTIFY_EMAIL_FROM: 'Openbell <openbell@example.com>',
    NOTIFY_EMAIL_TO: 'one@example.com,two@example.com',
  };
}

/** One channel of `everyOption`, with settings over it. */
export function channelOf(
  name: ChannelName,
  base: string,
  over: Partial<NotifyOptions> = {},
  mailPort = 1,
): Channel {
  const log = pino({ level: 'silent' });
  return openChannels({ ...everyOption(base, mailPort), ...over }, log, clock).find(
    (channel) => channel.name === name,
  )!;
}

export const httpChannels = ['webhook', 'slack', 'discord', 'telegram', 'ntfy'] as const;
