import { type SettingName, settingNames, settingsTable } from '../../src/config/settings.ts';

/** A text nothing else can hold, which is found again wherever it went. */
const canary = (of: string): string => `Qz7${of}Kanarie9vX4`;

/** Where the drill's servers listen. */
export interface CanaryPorts {
  /** Answers every post with 401. */
  readonly refusing: number;
}

/** A value with a canary for every setting that is secret; nothing listens on port 1. */
const written: Partial<Record<SettingName, (ports: CanaryPorts, secret: string) => string>> = {
  REDIS_URL: (_ports, secret) => `redis://reader:${secret}@127.0.0.1:1/0`,
  REDIS_PASSWORD: (_ports, secret) => secret,
  CLICKHOUSE_PASSWORD: (_ports, secret) => secret,
  WEB_PASSWORD: (_ports, secret) => secret,
  WEB_VIEWER_PASSWORD: (_ports, secret) => secret,
  WEB_TOKEN: (_ports, secret) => secret,
  WEB_VIEWER_TOKEN: (_ports, secret) => secret,
  TRACKER_TOKEN: (_ports, secret) => secret,
  NOTIFY_WEBHOOK_URL: ({ refusing }, secret) =>
    `http://user:${secret}@127.0.0.1:${refusing}/hook/${secret}?key=${secret}`,
  NOTIFY_WEBHOOK_SECRET: (_ports, secret) => secret,
  NOTIFY_SLACK_URL: (_ports, secret) => `http://127.0.0.1:1/services/T0AAA/B0BBB/${secret}`,
  NOTIFY_DISCORD_URL: ({ refusing }, secret) => `http://127.0.0.1:${refusing}/api/webhooks/12345/${secret}`,
  NOTIFY_TELEGRAM_TOKEN: (_ports, secret) => `123456:${secret}`,
  NOTIFY_NTFY_URL: ({ refusing }, secret) => `http://127.0.0.1:${refusing}/${secret}`,
  NOTIFY_NTFY_TOKEN: (_ports, secret) => secret,
  NOTIFY_EMAIL_URL: (_ports, secret) => `smtp://sender:${secret}@127.0.0.1:1`,
};

export interface Canaries {
  /** Every secret setting, with its canary within. */
  readonly env: Readonly<Record<string, string>>;
  /** Each canary by its setting, as it is looked for. */
  readonly texts: ReadonlyMap<string, string>;
}

/** @throws Error where a setting is secret and has no canary here. */
export function makeCanaries(ports: CanaryPorts): Canaries {
  const env: Record<string, string> = {};
  const texts = new Map<string, string>();
  for (const name of settingNames) {
    if (!('secret' in settingsTable[name])) continue;
    const write = written[name];
    if (!write) throw new Error(`${name} is secret and has no canary`);
    const text = canary(name.replaceAll('_', ''));
    texts.set(name, text);
    env[name] = write(ports, text);
  }
  return { env, texts };
}

/** Names of the canaries a text holds, as they are, encoded for an address or in base64. */
export function canariesIn(text: string, texts: ReadonlyMap<string, string>): string[] {
  return [...texts]
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);
}

/** Base64 of a text within another one depends on where it begins. */
function formsOf(secret: string): string[] {
  const shifted = [0, 1, 2].map((before) =>
    Buffer.from(`${'x'.repeat(before)}${secret}`)
      .toString('base64')
      .slice(before === 0 ? 0 : 4, -4),
  );
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex'), ...shifted];
}
