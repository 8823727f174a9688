import { httpChannel, jsonMessage, type Surroundings } from './http-channel.ts';
import { fit } from './message-text.ts';
import type { Channel } from './notification.ts';
import { wholeText, wordingOf } from './wording.ts';

/** Slack cuts texts far longer; more than this is no notification. */
const longest = 3_000;

/** The three characters Slack gives a meaning to; `<!channel>` and links are written with them. */
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escape = (character: string): string => entities[character] ?? character;

export function slackChannel(url: string, surroundings: Surroundings): Channel {
  return httpChannel(
    {
      name: 'slack',
      url,
      secrets: [],
      compose: (notification, lateMs) =>
        jsonMessage({
          text: fit(wholeText(wordingOf(notification, lateMs)), longest, { escape }),
          mrkdwn: false,
          parse: 'none',
          link_names: false,
          unfurl_links: false,
          unfurl_media: false,
        }),
    },
    surroundings,
  );
}
