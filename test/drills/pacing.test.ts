import { describe, expect, it } from 'vitest';

import { until } from '../harness/openbell.ts';
import { drillPacing, judgePacing } from '../harness/pacing-drill.ts';
import { recordFigure } from './figures.ts';

const wanted = 2_000;
/** What the gateway takes and openbell is told to use. */
const budget = 50;
/** Far below what the others wait for their turns, of which there are never enough. */
const trackerWaitMs = 1_000;

/** What arrives late on a machine that does much else arrives together; on a quiet one nothing does. */
function recordMost(name: string, most: number): void {
  expect(most).toBeLessThanOrEqual(budget);
  recordFigure({
    drill: `pacing: three processes and a tracker (${name})`,
    figure: 'messages that arrived in a second, at most',
    value: most,
    unit: `of ${budget}`,
    target: `≤ ${budget}, none refused`,
  });
}

describe.each(['reject', 'pace'] as const)('a gateway that would %s what exceeds its limit', (policy) => {
  it('never has to, from three processes that ask for all they can get and a tracker', async () => {
    const drill = await drillPacing(policy, ({ sent }) =>
      until('enough has been asked', () => sent() >= wanted),
    );
    recordMost(policy, judgePacing(drill, policy, trackerWaitMs));
    expect(drill.gateway.statistics.peakOpenHistories).toBeLessThanOrEqual(20);
    for (const { told } of drill.reports) expect(told.messages).toBeGreaterThan(wanted / 6);
  });

  it('never has to when Redis is killed midway and comes back', async () => {
    const drill = await drillPacing(policy, async ({ sent, redis, reports }) => {
      await until('a part has been asked', () => sent() >= wanted / 4);
      await redis.kill();
      await until('each is by itself', () => reports.every(({ told }) => told.modes.at(-1) === 'own_share'));
      await until('more has been asked', () => sent() >= wanted / 2);
      await redis.start();
      await until('they share again', () => reports.every(({ told }) => told.modes.at(-1) === 'shared'));
      await until('enough has been asked', () => sent() >= wanted);
    });
    const name = `${policy}, Redis killed`;
    recordMost(name, judgePacing(drill, name, trackerWaitMs + 1_000));
  });
});
