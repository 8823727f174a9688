import { test } from 'vitest';

import { everyStep, expectEveryAlertOnce } from '../workers/crashing-tracker.ts';
import { recordFigure } from './figures.ts';

test('a tracker killed at every step between decision, table and channel', async () => {
  await expectEveryAlertOnce(everyStep);
  recordFigure({
    ...{ drill: 'kill -9 of the tracker at each step of an alert', figure: 'alerts stored and told once' },
    ...{ value: everyStep.length, unit: `of ${everyStep.length}`, target: 'all, none doubled' },
  });
});
