import { httpChannel, jsonMessage, type Surroundings } from './http-channel.ts';
import { fit } from './message-text.ts';
import type { Channel } from './notification.ts';
import { wholeText, wordingOf } from './wording.ts';

const longest = 2_000;
/** Shows no preview of links. */
const suppressEmbeds = 1 << 2;

const zeroWidthSpace = '\u200B';

/** Punctuation is written with a backslash, which takes any Markdown out of it; `@everyone` is broken up. */
function escape(character: string): string {
  if (character === '@') return `@${zeroWidthSpace}`;
  return /[\\*_~`|<>[\]()#-]/.test(character) ? `\\${character}` : character;
}

export function discordChannel(url: string, surroundings: Surroundings): Channel {
  return httpChannel(
    {
      name: 'discord',
      url,
      secrets: [],
      compose: (notification, lateMs) =>
        jsonMessage({
          content: fit(wholeText(wordingOf(notification, lateMs)), longest, { escape }),
          allowed_mentions: { parse: [] },
          flags: suppressEmbeds,
        }),
    },
    surroundings,
  );
}
