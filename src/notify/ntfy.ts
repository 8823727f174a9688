import { httpChannel, type Surroundings } from './http-channel.ts';
import { bytesOf, fit } from './message-text.ts';
import type { Channel, Notification } from './notification.ts';
import { wordingOf } from './wording.ts';

/** A longer message would come as an attachment. */
const longestBytes = 4_096;

const importance: Readonly<Record<Notification['kind'], { priority: string; tags: string }>> = {
  alert: { priority: 'high', tags: 'chart_with_upwards_trend' },
  warning: { priority: 'high', tags: 'warning' },
  report: { priority: 'default', tags: 'newspaper' },
  test: { priority: 'default', tags: 'bell' },
};

/** Bytes of text that an encoded word of at most 75 characters holds. */
const bytesAWord = 45;

/** A header holds ASCII; anything else, and what would be read as encoded, is written as encoded words (RFC 2047). */
function headerText(text: string): string {
  if (/^[ -~]*$/.test(text) && !text.includes('=?')) return text;
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (bytesOf(word + character) > bytesAWord) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join(' ');
}

export function ntfyChannel(url: string, token: string, surroundings: Surroundings): Channel {
  return httpChannel(
    {
      name: 'ntfy',
      url,
      secrets: [token],
      compose(notification, lateMs) {
        const { head, lines } = wordingOf(notification, lateMs);
        const { priority, tags } = importance[notification.kind];
        return {
          headers: {
            'Content-Type': 'text/plain; charset=utf-8',
            Title: headerText(head),
            Priority: priority,
            Tags: tags,
            ...(token !== '' && { Authorization: `Bearer ${token}` }),
          },
          body: fit(lines.length === 0 ? head : lines.join('\n'), longestBytes, { weigh: bytesOf }),
        };
      },
    },
    surroundings,
  );
}
