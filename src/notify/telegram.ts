import { httpChannel, jsonMessage, type Surroundings } from './http-channel.ts';
import { fit } from './message-text.ts';
import type { Channel } from './notification.ts';
import { wholeText, wordingOf } from './wording.ts';

const longest = 4_096;
const zeroWidthSpace = '\u200B';

/** Without a parse mode nothing is markup; a name after an @ would still call its owner. */
const escape = (character: string): string => (character === '@' ? `@${zeroWidthSpace}` : character);

export interface TelegramAddress {
  readonly api: string;
  readonly token: string;
  readonly chat: string;
}

export function telegramChannel({ api, token, chat }: TelegramAddress, surroundings: Surroundings): Channel {
  const inPath = encodeURIComponent(token).replaceAll('%3A', ':');
  return httpChannel(
    {
      name: 'telegram',
      url: `${api.replace(/\/+$/, '')}/bot${inPath}/sendMessage`,
      secrets: [token],
      compose: (notification, lateMs) =>
        jsonMessage({
          chat_id: chat,
          text: fit(wholeText(wordingOf(notification, lateMs)), longest, { escape }),
          link_preview_options: { is_disabled: true },
        }),
    },
    surroundings,
  );
}
