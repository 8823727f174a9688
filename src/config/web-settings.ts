import { isIP } from 'node:net';

import { z } from 'zod';

import { optionalText, setting, text, whole, yesNo } from './setting.ts';

const minPassword = 10;
const minToken = 16;

/** What whoever tries passwords begins with; `psswrd` is what letters p@ssw0rd has. */
const wellKnown = [
  ...[
    'password',
    'passwort',
    'passwrd',
    'psswrd',
    'openbell',
    'admin',
    'administrator',
    'changeme',
    'secret',
  ],
  ...[
    'letmein',
    'welcome',
    'default',
    'operator',
    'viewer',
    'trader',
    'trading',
    'token',
    'qwerty',
    'qwertz',
  ],
  ...[
    'qwertyuiop',
    'iloveyou',
    'example',
    'test',
    'demo',
    'root',
    'user',
    'guest',
    'yourpassword',
    'mypassword',
  ],
];

/** `ChangeMe-123!` and `passwordpassword` are no better than the word they are made of; digits alone are none at all. */
function isWellKnown(value: string): boolean {
  const letters = value.toLowerCase().replace(/[\d\W_]/g, '');
  return wellKnown.some((word) => letters.replaceAll(word, '') === '');
}

const isMonotonous = (value: string): boolean => new Set(value.toLowerCase()).size < 5;

/** What somebody signs in with; '' is unset. */
const credential = (least: number) =>
  text
    .refine((value) => value === '' || value.length >= least, `use at least ${least} characters`)
    .refine(
      (value) => value === '' || value.length < least || !(isWellKnown(value) || isMonotonous(value)),
      'it is a well-known or easily guessed one: choose another, `openssl rand -base64 24` makes one',
    );

const commaSeparated = (isRight: (part: string) => boolean, example: string) =>
  text
    .transform((value) => (value === '' ? [] : value.split(',').map((part) => part.trim())))
    .refine((parts) => parts.every(isRight), `write it like ${example}`);

/** A name a browser shows, without scheme and port. */
const isHostName = (name: string): boolean =>
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(name);

/** An address or a range of them; never one of all addresses, which would believe anybody. */
function isAddressRange(range: string): boolean {
  const [, address = '', bits] = /^([\da-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
  const kind = isIP(address);
  if (kind === 0) return false;
  return bits === undefined || (Number(bits) >= 1 && Number(bits) <= (kind === 4 ? 32 : 128));
}

/** The settings of the web server: where it listens and who may come in. */
export const webSettings = {
  WEB_HOST: setting(
    'Web',
    '127.0.0.1',
    text.min(1),
    'Address the pages are served on; beyond loopback a password or a token is needed, and encryption.',
  ),
  WEB_PORT: setting('Web', '7390', whole(0, 65535), 'Port of the pages; 0 takes a free one and prints it.'),
  WEB_HOSTS: setting(
    'Web',
    '',
    commaSeparated(isHostName, 'bell.example.com,bell.home'),
    'Names browsers reach the pages by, comma-separated, besides addresses; needed behind a proxy. Makes the sign-in needed.',
  ),
  WEB_PASSWORD: setting(
    'Web',
    '',
    credential(minPassword),
    'Password of operators: they also ask for runs.',
    true,
  ),
  WEB_VIEWER_PASSWORD: setting(
    'Web',
    '',
    credential(minPassword),
    'Password of viewers: they only read.',
    true,
  ),
  WEB_TOKEN: setting(
    'Web',
    '',
    credential(minToken),
    'Token of programs that may do what operators may.',
    true,
  ),
  WEB_VIEWER_TOKEN: setting('Web', '', credential(minToken), 'Token of programs that only read.', true),
  TLS_CERT: setting('Web', '', optionalText, 'File with the certificate (PEM, with its chain) for https.'),
  TLS_KEY: setting('Web', '', optionalText, "File with the certificate's private key (PEM)."),
  WEB_TRUSTED_PROXIES: setting(
    'Web',
    '',
    commaSeparated(isAddressRange, '127.0.0.1,10.0.0.0/8'),
    'Addresses of the proxies that encrypt in front of the pages, comma-separated; only they are believed about who asks.',
  ),
  WEB_PLAIN_HTTP: setting(
    'Web',
    'no',
    z.enum(['yes', 'no']).transform((value) => value === 'yes'),
    'yes serves the pages beyond loopback without encryption: anybody on the way can read the password.',
  ),
  BOARD_READ_ONLY: setting('Web', 'true', yesNo, 'Bull Board shows jobs and changes none.'),
} as const;
