import { afterEach, beforeEach, expect, it } from 'vitest';

import { runOpenbell, withFolder } from '../harness/openbell.ts';
import { answering, type Receiver, startReceiver } from '../notify/receiver.ts';
import { canaries } from '../notify/samples.ts';

let receiver: Receiver;
beforeEach(async () => void (receiver = await startReceiver()));
afterEach(() => receiver.close());

const settings = (home: string) => ({
  OPENBELL_HOME: home,
  NOTIFY_SLACK_URL: `${receiver.url}/${canaries.slackPath}`,
  NOTIFY_NTFY_URL: `${receiver.url}/${canaries.ntfyTopic}`,
  NOTIFY_NTFY_TOKEN: canaries.ntfyToken,
});

function expectNoSecret(text: string): void {
  for (const secret of [canaries.slackPath, canaries.ntfyTopic, canaries.ntfyToken])
    expect(text).not.toContain(secret);
}

it('list says which channels are on, and what the others lack', () =>
  withFolder(async (home) => {
    const { code, stdout, stderr } = await runOpenbell(['notify', 'list'], settings(home));
    expect(code, stderr).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'log       on',
      'webhook   off      set NOTIFY_WEBHOOK_URL',
      'slack     on',
      'discord   off      set NOTIFY_DISCORD_URL',
      'telegram  off      set NOTIFY_TELEGRAM_TOKEN, NOTIFY_TELEGRAM_CHAT',
      'ntfy      on',
      'email     off      set NOTIFY_EMAIL_URL, NOTIFY_EMAIL_FROM, NOTIFY_EMAIL_TO',
    ]);
    expectNoSecret(stdout);
  }));

it('test sends through every channel, and says what came of each', () =>
  withFolder(async (home) => {
    const { code, stdout, stderr } = await runOpenbell(['notify', 'test'], settings(home));
    expect(code, stderr).toBe(0);
    for (const name of ['log', 'slack', 'ntfy'])
      expect(stdout).toMatch(new RegExp(`^sent +${name} +\\d\\.\\d\\d s$`, 'm'));
    expect(receiver.received).toHaveLength(2);
  }));

it('test fails with the reason where a channel does not work, and shows no secret', () =>
  withFolder(async (home) => {
    receiver.answer((response, request) =>
      answering(403, {}, `invalid token ${request.url} ${request.headers.authorization}`)(response, request),
    );
    const { code, stdout, stderr } = await runOpenbell(
      ['notify', 'test', '--channel', 'ntfy'],
      settings(home),
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^refused +ntfy +\d\.\d\d s {2}answered 403: invalid token \*+ Bearer \*+$/m);
    expect(stderr).toContain('No notification went out through ntfy.');
    expect(receiver.received.map(({ path }) => path)).toEqual([`/${canaries.ntfyTopic}`]);
    expectNoSecret(stdout + stderr);
  }));

it.each([
  ['pager', '"pager" is none'],
  ['email', 'email is off: set NOTIFY_EMAIL_URL'],
])('--channel %s is refused', (channel, told) =>
  withFolder(async (home) => {
    const { code, stderr } = await runOpenbell(['notify', 'test', '--channel', channel], settings(home));
    expect(code).toBe(2);
    expect(stderr).toContain(told);
  }),
);
