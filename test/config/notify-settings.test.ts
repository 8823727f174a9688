import { describe, expect, it } from 'vitest';

import { loadSettings } from '../../src/config/load-settings.ts';

const load = (env: Readonly<Record<string, string>>) => loadSettings({ env, dotenvPath: null });

describe('half a channel', () => {
  it.each([
    [
      { NOTIFY_TELEGRAM_TOKEN: 'hush-token' },
      ['NOTIFY_TELEGRAM_CHAT= (default): it is missing: NOTIFY_TELEGRAM_TOKEN'],
    ],
    [{ NOTIFY_TELEGRAM_CHAT: '12' }, ['NOTIFY_TELEGRAM_TOKEN=']],
    [{ NOTIFY_WEBHOOK_SECRET: 'hush-secret' }, ['NOTIFY_WEBHOOK_URL=']],
    [{ NOTIFY_NTFY_TOKEN: 'hush-token' }, ['NOTIFY_NTFY_URL=']],
    [{ NOTIFY_EMAIL_URL: 'smtp://u:hush-password@host' }, ['NOTIFY_EMAIL_FROM=', 'NOTIFY_EMAIL_TO=']],
    [{ NOTIFY_EMAIL_FROM: 'a@b.c', NOTIFY_EMAIL_TO: 'a@b.c' }, ['NOTIFY_EMAIL_URL=']],
    [
      { NOTIFY_EMAIL_URL: 'smtp://h', NOTIFY_EMAIL_FROM: 'me', NOTIFY_EMAIL_TO: 'a@b.c' },
      ['NOTIFY_EMAIL_FROM=me'],
    ],
    [
      { NOTIFY_EMAIL_URL: 'smtp://h', NOTIFY_EMAIL_FROM: 'a@b.c', NOTIFY_EMAIL_TO: 'a@b.c,' },
      ['NOTIFY_EMAIL_TO='],
    ],
    [{ NOTIFY_TELEGRAM_API: 'ftp://host' }, ['NOTIFY_TELEGRAM_API=ftp://host']],
  ])('%j is refused, naming what is missing and no secret', (env, told) => {
    let message = '';
    try {
      load(env);
    } catch (error) {
      message = (error as Error).message;
      expect(error).toMatchObject({ code: 'BAD_CONFIGURATION' });
    }
    for (const text of told) expect(message).toContain(`  ${text}`);
    expect(message.split('\n')).toHaveLength(told.length + 1);
    expect(message).not.toContain('hush');
  });

  it('is none of these', () => {
    const env = {
      NOTIFY_WEBHOOK_URL: 'https://host/hook',
      NOTIFY_NTFY_URL: 'https://ntfy.sh/topic',
      NOTIFY_EMAIL_URL: 'smtp://host',
      NOTIFY_EMAIL_FROM: 'Openbell <openbell@example.com>',
      NOTIFY_EMAIL_TO: 'one@example.com, Two <two@example.com>',
    };
    expect(load(env).settings.NOTIFY_EMAIL_TO).toBe(env.NOTIFY_EMAIL_TO);
  });
});
