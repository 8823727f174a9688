import { expect, it } from 'vitest';

import { until } from '../harness/openbell.ts';
import { drillPacing, judgePacing } from '../harness/pacing-drill.ts';

it('keeps three processes and a tracker within what their gateway takes', async () => {
  const drill = await drillPacing('reject', ({ sent }) =>
    until('enough has been asked', () => sent() >= 200),
  );
  judgePacing(drill, 'short', 1_000);
  for (const { told } of drill.reports) expect(told.messages).toBeGreaterThan(20);
});
