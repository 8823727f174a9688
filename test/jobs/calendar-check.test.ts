import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Queue } from 'bullmq';
import { describe, expect, it } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import type { Run } from '../../src/store/store.ts';
import { inDrills } from '../every-case.ts';
import { clockAt, meeting, type TestHome, withHome } from '../harness/home.ts';
import { startSimulatedGateway } from '../harness/openbell.ts';

const now = '2026-11-20T05:45:00-05:00';
const date = parseTradingDay('2026-11-20');

interface Morning {
  readonly run: Run;
  readonly report: string;
  readonly warned: readonly string[];
  readonly log: string;
}

/** A morning whose gateway keeps the exchange's days by a list of its own. */
function morning(gatewaysDays: string, ownDays: string): Promise<Morning> {
  return withHome(async (home: TestHome) => {
    const time = clockAt(now);
    const gateway = await startSimulatedGateway(['--symbols', '90', '--latency', '0', '--now', now], {
      EXCHANGE_DAYS: gatewaysDays,
    });
    const queue = new Queue('notify-log', { connection: home.queues.redis, prefix: redisPrefix });
    try {
      const made = await home.run(['morning'], { ...meeting(time, gateway), EXCHANGE_DAYS: ownDays });
      expect(made.stderr).not.toContain('openbell:');
      expect(made.code).toBe(0);
      const jobs = await queue.getJobs(['waiting', 'active', 'completed', 'failed', 'delayed']);
      return {
        run: (await home.store.runsOf('morning', date)).at(-1)!,
        report: made.stdout,
        warned: jobs.flatMap(({ data }) =>
          (data as { kind: string }).kind === 'warning' ? JSON.stringify(data) : [],
        ),
        log: readFileSync(join(home.folder, 'log', 'worker.ndjson'), 'utf8'),
      };
    } finally {
      await queue.close();
      await gateway.stop();
    }
  });
}

describe('the calendar against the gateway, each morning', () => {
  it('a closure the calendar does not know is on the report, told to the channels, and in the log', async () => {
    const { run, report, warned, log } = await morning('2026-11-24:closed:Day of mourning', '');
    const said = '2026-11-24: closed by the gateway, 09:30-16:00 by the calendar';
    expect(run.state).toBe('done');
    expect(run.notes).toEqual([`the exchange's hours are in doubt, ${said}`]);
    expect(report.replace(/\s+/g, ' ')).toContain(said);
    expect(warned).toHaveLength(1);
    expect(warned[0]).toContain(said);
    expect(warned[0]).toContain('EXCHANGE_DAYS=2026-11-24:closed:REASON');
    expect(log).toMatch(/"runId":"morning-2026-11-20-1".*the gateway disagrees with the calendar/);
  });

  inDrills(() => {
    it('with the same day in EXCHANGE_DAYS they agree and nobody is warned', async () => {
      const days = '2026-11-24:closed:Day of mourning';
      const { run, warned, log } = await morning(days, days);
      expect(run.notes).toEqual([]);
      expect(warned).toEqual([]);
      expect(log).toContain('the gateway agrees with the calendar');
    });
  });
});
