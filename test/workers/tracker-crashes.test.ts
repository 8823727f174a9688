import { test } from 'vitest';

import { expectEveryAlertOnce } from './crashing-tracker.ts';

// One before the alert is safe, one while it is told, one while it is written; the drills try every step there is.
test('a tracker killed between decision, table and channel loses no alert and doubles none', () =>
  expectEveryAlertOnce(['journal:written', 'notify:answered', 'ship:news_alert']));
