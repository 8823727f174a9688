import fc from 'fast-check';
import { expect, test } from 'vitest';

import { localPath } from '../../src/web/security/local-path.ts';

test('pages of this server are gone on to', () => {
  for (const path of [
    '/',
    '/live',
    '/stock/AAPL?date=2026-11-20&preset=base',
    '/report/2026-11-20?q=%2F%2Fx',
  ]) {
    expect(localPath(path)).toBe(path);
  }
});

test('nothing else is', () => {
  for (const wanted of [
    ...['https://evil.example', '//evil.example', '/\\evil.example', '\\/evil.example', '/\t/evil.example'],
    ...[
      '/.//evil.example',
      '/a/..//evil.example',
      '/%2e//evil.example',
      '/\n/evil.example',
      'javascript:alert(1)',
    ],
    ...['', 'live', '/sign-in', '/sign-in?next=/sign-in', '/sign-out', `/${'a'.repeat(600)}`],
  ]) {
    expect(localPath(wanted), JSON.stringify(wanted)).toBe('/');
  }
});

test('whatever is wanted, a browser stays at this server', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '//',
      '%2f',
      '%5c',
      '%2e',
      '\t',
      '\n',
      '\r',
      '@',
      ':',
      '?',
      '#',
      ' ',
      ';',
      'https:',
      'evil.example',
    ),
    fc.string({ maxLength: 3 }),
  );
  const wanted = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  for (const base of ['http://bell.example:7390', 'https://bell.example']) {
    fc.assert(
      fc.property(
        fc.oneof(
          wanted,
          wanted.map((rest) => `/${rest}`),
        ),
        (text) => {
          expect(new URL(localPath(text), base).origin).toBe(base);
          // As it goes into a header.
          expect(localPath(text)).toMatch(/^[\x21-\x7e]+$/);
        },
      ),
      { numRuns: 5_000 },
    );
  }
});
