import { expect, test } from 'vitest';

import type { StoredAccountDay } from '../../src/report/load-account.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { newRun } from '../../src/jobs/run-ledger.ts';
import { clockAt, gatewayAt, meeting, smallMarket, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';

test('a half day: looked at until after its close, shown by openbell account show, and told from a day nobody asked about', async () => {
  const day = parseTradingDay('2026-11-27');
  await withHome(async (home) => {
    // A minute of this clock is a second.
    const clock = clockAt('2026-11-27T12:59:00-05:00', 60);
    const gateway = await gatewayAt(smallMarket(), clock);
    await home.store.saveRun(newRun('morning', day, 1, 'done', clock.clock));
    const running = ['scheduler', 'worker'].map((name) => home.start([name], meeting(clock, gateway)));
    await until('the look after the close is done', async () =>
      (await home.store.collectionsOf(day)).some(({ slot, state }) => slot === '13:05' && state === 'done'),
    );
    for (const command of running) expect((await command.stop()).code).toBe(0);
    const slots = (await home.store.collectionsOf(day)).map(({ slot }) => slot);
    // How many there are depends on how long the processes took to start; none is of a whole day.
    const possible = ['12:50', '13:00', '13:05'];
    expect(slots).toEqual(possible.slice(-slots.length));

    const show = (...args: string[]) => home.run(['account', 'show', ...args], clock.env);
    const shown = await show('--date', day);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(/^Account DUSIMS\w+ on 2026-11-27 {2}SIMULATED$/m);
    expect(shown.stdout).toMatch(/^3 executions, 1 round trip, [01] won \((100|0) %\)\.$/m);
    expect(shown.stdout).toMatch(/at the open .+, at the close \$\d{3},\d{3}\.\d\d \(13:/);
    expect(shown.stdout).toMatch(/last asked at 13:\d\d:\d\d New York, after the close/);
    expect(shown.stdout).toMatch(/^Executions/m);
    const json = await show('--json', '--date', day);
    expect(JSON.parse(json.stdout) as StoredAccountDay).toMatchObject({
      ...{ date: day, state: 'trades', complete: true, figures: { trips: 1, unknownCommissions: 0 } },
      fills: [{ time: expect.stringMatching(/^2026-11-27T14:36:07/) as string, clientId: 0 }, {}, {}],
    });
    expect((await show('--date', '2026-11-25')).stdout).toContain('Nobody could ask the gateway');
    expect((await show('--date', '2026-11-26')).stdout).toContain('closed (Thanksgiving Day)');
    expect((await show('--date', 'today')).code).toBe(2);
    await gateway.close();
  });
});
