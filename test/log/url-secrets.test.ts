import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { createLogger, hideFromLogs } from '../../src/log/logger.ts';
import { secretPartsOf } from '../../src/log/url-secrets.ts';

it.each([
  [
    'https://hooks.slack.com/services/T00AB12CD/B00EF34GH/abcdEFGHijkl',
    ['T00AB12CD', 'abcdEFGHijkl'],
    ['services'],
  ],
  [
    'https://host/hook?token=a%2Fb-123456&mode=fast',
    ['a/b-123456', '/hook?token=a%2Fb-123456&mode=fast'],
    ['fast'],
  ],
  ['smtps://user:p%40ss@host:465', ['p@ss', 'p%40ss', Buffer.from('user:p@ss').toString('base64')], ['user']],
  ['https://tk_onlyuser@host/topic', ['tk_onlyuser'], ['topic']],
  ['redis://:hush@host:6379/0', ['hush'], ['host']],
  ['no address', ['no address'], []],
  ['https://host/%E0%A4%A/broken-1234', ['broken-1234'], []],
])('%s', (secret, hidden, kept) => {
  const parts = secretPartsOf(secret);
  expect(parts).toContain(secret);
  expect(parts).toEqual(expect.arrayContaining(hidden));
  for (const word of kept) expect(parts).not.toContain(word);
});

it('a log line shows no part of such an address', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-log-'));
  const address = 'https://hooks.slack.com/services/T00AB12CX/B00EF34GX/abcdEFGHijkx';
  for (const part of secretPartsOf(address)) hideFromLogs(part);
  const file = join(folder, 'openbell.ndjson');
  createLogger('worker', 'info', { file }).info(
    { path: new URL(address).pathname },
    'abcdEFGHijkx of T00AB12CX',
  );
  expect(readFileSync(file, 'utf8')).toContain('"path":"********","msg":"******** of ********"');
  rmSync(folder, { recursive: true });
});
