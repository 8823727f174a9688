import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ChannelName, Notification } from '../../src/notify/notification.ts';
import { openChannels } from '../../src/notify/open-channels.ts';
import { lateness, withinBounds } from '../../src/notify/wording.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { channelOf, clock, everyOption, httpChannels, sampleNotification } from './samples.ts';

let receiver: Receiver;
let mail: MailServer;
beforeAll(async () => {
  receiver = await startReceiver();
  mail = await startMailServer();
});
afterAll(async () => {
  await receiver.close();
  await mail.close();
});

interface Sent {
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

const decodedWords = (text: string): string =>
  text
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, word: string) => Buffer.from(word, 'base64').toString());

/** Everything a person gets to see. */
const shown = ({ body, headers: { title, subject } }: Sent): string =>
  [decodedWords(String(title)), subject, body].join('\n');

/** What a channel makes of a notification. */
async function sentBy(name: ChannelName, notification: Notification, lateMs = 0): Promise<Sent> {
  if (name === 'log') {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
    const options = everyOption(receiver.url, mail.port);
    const channel = openChannels(options, log, clock).find((one) => one.name === 'log')!;
    expect(await channel.send(notification, lateMs)).toEqual({ kind: 'sent' });
    expect(lines).toHaveLength(1);
    return { body: lines[0]!, headers: {} };
  }
  expect(await channelOf(name, receiver.url, {}, mail.port).send(notification, lateMs)).toEqual({
    kind: 'sent',
  });
  return name === 'email' ? mail.messages.at(-1)! : receiver.received.at(-1)!;
}

const json = (sent: Sent) => JSON.parse(sent.body) as Record<string, unknown>;
const headline = (title: string): Notification =>
  sampleNotification({ title, lines: [title], marks: [title] });

describe('hostile headlines', () => {
  it('Slack: neither mentions nor links nor markup', async () => {
    const sent = json(await sentBy('slack', headline('<!channel> <@U1> <https://evil|bank> *a* & &lt;')));
    expect(sent['text']).not.toMatch(/[<>]/);
    expect(sent['text']).toContain(
      '&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil|bank&gt; *a* &amp; &amp;lt;',
    );
    expect(sent).toMatchObject({ mrkdwn: false, parse: 'none', link_names: false, unfurl_links: false });
  });

  it('Discord: neither mentions nor Markdown', async () => {
    const title = '@everyone @here <@&1> **b** [a](https://evil) `c` ||d|| ~~e~~ _f_ \\*g';
    const sent = json(await sentBy('discord', headline(title)));
    expect(sent['allowed_mentions']).toEqual({ parse: [] });
    const content = String(sent['content']);
    expect(content).not.toMatch(/@(everyone|here|&)/);
    expect(content.replace(/\\[^A-Za-z0-9\s]/g, '')).not.toMatch(/[\\*_~`|<>[\]()#]/);
  });

  it('Telegram: plain text without a parse mode, and no name after an @', async () => {
    const sent = json(await sentBy('telegram', headline('<b>x</b> [a](tg://user?id=1) @somebody')));
    expect(sent['parse_mode']).toBeUndefined();
    expect(sent['text']).toContain('<b>x</b> [a](tg://user?id=1)');
    expect(sent['text']).not.toContain('@somebody');
    expect(sent).toMatchObject({ chat_id: '-100200300', link_preview_options: { is_disabled: true } });
  });

  it('ntfy: no header of its own, other scripts as encoded words', async () => {
    const title = 'a\r\nPriority: min\r\n\r\nb — ünï ' + '🚀'.repeat(30);
    const { headers, body } = await sentBy('ntfy', headline(title));
    expect(headers).toMatchObject({ priority: 'high', tags: 'chart_with_upwards_trend' });
    const words = String(headers['title']).split(' ');
    const decoded = decodedWords(words.join(' '));
    for (const word of words) expect(word).toMatch(/^=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=$/);
    expect(Math.max(...words.map((word) => word.length))).toBeLessThanOrEqual(75);
    expect(decoded).toContain('] a Priority: min b — ünï 🚀');
    expect(decoded).not.toContain('\uFFFD');
    expect(body.split('\n')).toHaveLength(1);
    const plain = await sentBy('ntfy', sampleNotification({ title: 'x =?UTF-8?B?DQo=?= y', marks: [] }));
    expect(plain.headers['title']).toMatch(/^=\?UTF-8\?B\?[A-Za-z0-9+/]+=*\?=$/);
  });

  it('e-mail: no header of its own', async () => {
    const { headers } = await sentBy('email', headline('a\r\nBcc: victim@example.com\r\n\r\nb'));
    expect(headers['bcc']).toBeUndefined();
    expect(headers['subject']).toContain('Bcc: victim@example.com');
    expect(mail.receivers.at(-1)).toEqual(['one@example.com', 'two@example.com']);
  });

  it('the log: one line', async () => {
    const { body } = await sentBy('log', headline('a\n{"level":"error"}\u2028\u001B[31mred'));
    expect(body.trimEnd().split(/[\n\u2028]/)).toHaveLength(1);
    expect(json({ body, headers: {} })).toMatchObject({ level: 40 });
    expect(body).not.toContain('\\u001b');
  });
});

const all = ['log', ...httpChannels, 'email'] as const;

describe.each(all)('%s', (name) => {
  it('tells marks and lateness, and lateness only beyond ten seconds', async () => {
    const late = await sentBy(name, sampleNotification(), 192_999);
    expect(shown(late)).toMatch(/late by 3 min 12 s/);
    expect(shown(late)).toMatch(/PAPER/);
    const onTime = await sentBy(name, sampleNotification(), 10_000);
    expect(shown(onTime)).not.toMatch(/late by/);
  });

  it('cuts a megabyte to its limit and still tells marks and lateness', async () => {
    const megabyte = '&<@_🚀'.repeat(200_000);
    const notification = sampleNotification({
      title: megabyte,
      lines: [megabyte, megabyte],
      data: { headline: megabyte },
    });
    const sent = await sentBy(name, notification, 60_000);
    expect(Buffer.byteLength(sent.body)).toBeLessThan(12_000);
    expect(shown(sent)).toMatch(/PAPER/);
    expect(shown(sent)).toMatch(/late by 1 min/);
    expect(shown(sent)).not.toContain('\uFFFD');
  });
});

it('services get no more than they take, in whole characters, of whatever text', async () => {
  const limits = { slack: ['text', 3_000], discord: ['content', 2_000], telegram: ['text', 4_096] } as const;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary', maxLength: 900 }), { maxLength: 12 }),
      fc.constantFrom('slack', 'discord', 'telegram'),
      async (lines, name) => {
        const sent = json(await sentBy(name, sampleNotification({ title: lines[0] ?? '', lines })));
        const [field, limit] = limits[name];
        const text = String(sent[field]);
        expect(text.length).toBeLessThanOrEqual(limit);
        expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cs}/u);
        if (name === 'slack') expect(text).not.toMatch(/&(?!amp;|lt;|gt;)|[<>]/);
      },
    ),
    { numRuns: 60 },
  );
});

it('what goes into the queue is small and otherwise as it was', () => {
  const sample = sampleNotification();
  expect(withinBounds(sample)).toEqual(sample);
  const megabyte = 'x'.repeat(2 ** 20);
  const many = Array.from({ length: 1000 }, () => megabyte);
  const bounded = withinBounds({
    ...sample,
    title: megabyte,
    lines: many,
    marks: many,
    data: { a: megabyte },
  });
  expect(JSON.stringify(bounded).length).toBeLessThan(25_000);
});

it('lateness is told in whole seconds', () => {
  expect([10_000, 10_001, 59_999, 60_000, 3_600_000, 5_025_000, -5, NaN].map(lateness)).toEqual([
    '',
    '(late by 10 s)',
    '(late by 59 s)',
    '(late by 1 min)',
    '(late by 1 h)',
    '(late by 1 h 23 min 45 s)',
    '',
    '',
  ]);
});
