import fc from 'fast-check';
import { expect, it } from 'vitest';

import { bytesOf, fit, oneLine } from '../../src/notify/message-text.ts';

const texts = fc.string({ unit: 'binary', maxLength: 60 });
const limits = fc.integer({ min: 4, max: 40 });

const asItIs = (character: string): string => character;
const escaped = (character: string): string => (character < 'a' ? `\\${character}` : character);
const unitsOf = (written: string): number => written.length;

it.each([
  ['UTF-16 units', asItIs, unitsOf],
  ['bytes', asItIs, bytesOf],
  ['escaped', escaped, unitsOf],
])('a fitted text is within its limit, in whole characters: %s', (_name, escape, weigh) => {
  fc.assert(
    fc.property(texts, limits, (text, limit) => {
      const pieces = Array.from(text, escape);
      const fitted = fit(text, limit, { escape, weigh });
      if (weigh(pieces.join('')) <= limit) {
        expect(fitted).toBe(pieces.join(''));
        return;
      }
      expect(weigh(fitted)).toBeLessThanOrEqual(limit);
      const beginnings = pieces.map((_, count) => `${pieces.slice(0, count).join('')}…`);
      expect(beginnings).toContain(fitted);
    }),
  );
});

it('one line holds no control character, nothing that turns writing, no half of a character', () => {
  expect(oneLine(' a\r\n\tb\0c\u2028d\u202Ee\u2066\uFEFFf\uD800 ')).toBe('a b c def\uFFFD');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
    }),
  );
});
