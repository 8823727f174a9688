import { test } from 'vitest';

import { expectNothingLostWhileStoreAway } from '../workers/store-away.ts';
import { recordFigure } from './figures.ts';

test('ClickHouse is away from a tracker for ten minutes', async () => {
  await expectNothingLostWhileStoreAway(10);
  recordFigure({
    ...{
      drill: 'ClickHouse away from the tracker for ten minutes',
      figure: 'samples, ticks and alerts lost',
    },
    ...{ value: 0, unit: 'rows', target: '0' },
  });
});
