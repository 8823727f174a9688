import type { Clock } from '../calendar/clock.ts';
import type { Logger } from '../log/logger.ts';
import { discordChannel } from './discord.ts';
import { emailChannel } from './email.ts';
import type { Surroundings } from './http-channel.ts';
import { logChannel } from './log-channel.ts';
import type { Channel, ChannelName } from './notification.ts';
import { ntfyChannel } from './ntfy.ts';
import { slackChannel } from './slack.ts';
import { telegramChannel } from './telegram.ts';
import { webhookChannel } from './webhook.ts';

/** The settings of the channels; '' and undefined mean unset. */
export interface NotifyOptions {
  readonly NOTIFY_LOG: boolean;
  readonly NOTIFY_WEBHOOK_URL: string | undefined;
  readonly NOTIFY_WEBHOOK_SECRET: string;
  readonly NOTIFY_SLACK_URL: string | undefined;
  readonly NOTIFY_DISCORD_URL: string | undefined;
  readonly NOTIFY_TELEGRAM_TOKEN: string;
  readonly NOTIFY_TELEGRAM_CHAT: string;
  readonly NOTIFY_TELEGRAM_API: string;
  readonly NOTIFY_NTFY_URL: string | undefined;
  readonly NOTIFY_NTFY_TOKEN: string;
  readonly NOTIFY_EMAIL_URL: string | undefined;
  readonly NOTIFY_EMAIL_FROM: string;
  readonly NOTIFY_EMAIL_TO: string;
  readonly NOTIFY_TIMEOUT_S: number;
}

type OptionName = keyof NotifyOptions;

/** What each channel needs; with all of it set it is on. */
const needs: Readonly<Record<ChannelName, readonly OptionName[]>> = {
  log: ['NOTIFY_LOG'],
  webhook: ['NOTIFY_WEBHOOK_URL'],
  slack: ['NOTIFY_SLACK_URL'],
  discord: ['NOTIFY_DISCORD_URL'],
  telegram: ['NOTIFY_TELEGRAM_TOKEN', 'NOTIFY_TELEGRAM_CHAT'],
  ntfy: ['NOTIFY_NTFY_URL'],
  email: ['NOTIFY_EMAIL_URL', 'NOTIFY_EMAIL_FROM', 'NOTIFY_EMAIL_TO'],
};

export const channelNames = Object.keys(needs) as readonly ChannelName[];

/** The settings a channel lacks; none for one that is on. */
export function missingFor(name: ChannelName, options: NotifyOptions): OptionName[] {
  return needs[name].filter(
    (option) => options[option] === undefined || options[option] === '' || options[option] === false,
  );
}

/** The channels that are on, without opening them. */
export function configuredChannels(options: NotifyOptions): ChannelName[] {
  return channelNames.filter((name) => missingFor(name, options).length === 0);
}

function openChannel(name: ChannelName, options: NotifyOptions, log: Logger, clock: Clock): Channel {
  const surroundings: Surroundings = { timeoutMs: options.NOTIFY_TIMEOUT_S * 1000, clock };
  switch (name) {
    case 'log':
      return logChannel(log);
    case 'webhook':
      return webhookChannel(options.NOTIFY_WEBHOOK_URL!, options.NOTIFY_WEBHOOK_SECRET, surroundings);
    case 'slack':
      return slackChannel(options.NOTIFY_SLACK_URL!, surroundings);
    case 'discord':
      return discordChannel(options.NOTIFY_DISCORD_URL!, surroundings);
    case 'telegram':
      return telegramChannel(
        {
          api: options.NOTIFY_TELEGRAM_API,
          token: options.NOTIFY_TELEGRAM_TOKEN,
          chat: options.NOTIFY_TELEGRAM_CHAT,
        },
        surroundings,
      );
    case 'ntfy':
      return ntfyChannel(options.NOTIFY_NTFY_URL!, options.NOTIFY_NTFY_TOKEN, surroundings);
    case 'email':
      return emailChannel(
        { url: options.NOTIFY_EMAIL_URL!, from: options.NOTIFY_EMAIL_FROM, to: options.NOTIFY_EMAIL_TO },
        surroundings,
        log,
      );
  }
}

/** Opens the channels that are configured; half-configured ones were refused with the settings. */
export function openChannels(options: NotifyOptions, log: Logger, clock: Clock): Channel[] {
  return configuredChannels(options).map((name) => openChannel(name, options, log, clock));
}
