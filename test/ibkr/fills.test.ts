import { expect, it } from 'vitest';

import { executionTime } from '../../src/ibkr/fills.ts';

it.each([
  ['20260413 15:27:04 US/Eastern', Date.UTC(2026, 3, 13, 19, 27, 4)],
  ['20250415  19:38:31', Date.UTC(2025, 3, 15, 23, 38, 31)],
  ['20261120-14:31:00', Date.UTC(2026, 10, 20, 14, 31)],
  ['20261120 09:31:00 Nowhere/City', undefined],
  ['20261340 09:31:00 US/Eastern', undefined],
  ['', undefined],
])('reads the time of an execution %j', (text, instant) => {
  expect(executionTime(text)).toBe(instant);
});
