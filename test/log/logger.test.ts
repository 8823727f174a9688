import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { createLogger, hideFromLogs } from '../../src/log/logger.ts';

it('writes JSON lines with level, name and run id, and never a secret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-log-'));
  try {
    const file = join(folder, 'log', 'openbell.ndjson');
    const secret = 'p"ss/w ord';
    hideFromLogs(secret);
    const logger = createLogger('worker', 'info', { file });
    logger
      .child({ runId: 'morning-2026-11-20-1' })
      .info({ url: `redis://:${encodeURIComponent(secret)}@host` }, `as ${secret}`);
    logger.debug('below the level');
    logger.error(new Error(`refused ${secret}`));

    const text = readFileSync(file, 'utf8');
    const [first, second, ...more] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({
      level: 'info',
      name: 'worker',
      runId: 'morning-2026-11-20-1',
      url: 'redis://:********@host',
      msg: 'as ********',
    });
    expect(second).toMatchObject({ level: 'error', msg: 'refused ********' });
    expect(more).toEqual([]);
    expect(text).not.toContain('ord');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
