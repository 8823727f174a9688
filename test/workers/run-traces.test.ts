import { describe, expect, it } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { hasEnded } from '../../src/jobs/run-ledger.ts';
import { clockAt, gatewayAt, meeting, smallMarket, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { startReceiver } from '../notify/receiver.ts';
import { ask } from '../web/served-pages.ts';

const date = parseTradingDay('2026-11-20');
const token = 'a-token-of-more-than-32-characters-for-programs';

type LogLine = Readonly<Record<string, unknown>>;

const linesOf = (output: string): LogLine[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);

/** Whether a line speaks of a run, wherever in it the run's id stands. */
const tellsOf = (runId: string, line: LogLine): boolean => JSON.stringify(line).includes(runId);

describe('a run in the logs of every process', () => {
  it('is followed by its runId, and a request by its requestId, from one process to the next', async () => {
    const receiver = await startReceiver();
    await withHome(async (home) => {
      const time = clockAt('2026-11-20T05:45:00-05:00');
      const gateway = await gatewayAt(smallMarket(), time, {
        faults: [
          {
            when: { request: 'historicalData', occurrence: 5 },
            do: { kind: 'error', code: 366, text: 'No historical data query found' },
          },
        ],
      });
      const env = {
        ...meeting(time, gateway),
        NOTIFY_WEBHOOK_URL: receiver.url,
        WEB_TOKEN: token,
      };
      try {
        const processes = {
          web: home.start(['web'], env),
          worker: home.start(['worker'], env),
          scheduler: home.start(['scheduler'], env),
        };
        const [, url] = await processes.web.line(/"url":"([^"]+)"[^\n]*web ready/);
        const morning = await home.untilRun(date, 'has ended', hasEnded);
        await until('the webhook is told', () => receiver.received.length > 0);
        await processes.worker.line(/notification sent/);

        const requestId = 'proxy-7f3a.42';
        const answer = await ask(url!, '/api/v1/runs', {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'x-request-id': requestId },
          json: { date },
        });
        expect([answer.status, answer.headers['x-request-id']]).toEqual([201, requestId]);
        const rescan = await home.untilRun(
          date,
          'has been made again',
          (run) => run.kind === 'rescan' && hasEnded(run),
        );
        await until('the webhook is told again', () => receiver.received.length > 1);

        const logs: Record<string, LogLine[]> = {};
        for (const [name, started] of Object.entries(processes)) {
          const { stdout, stderr } = await started.stop();
          logs[name] = linesOf(stdout + stderr);
        }
        const all = Object.values(logs).flat();
        for (const [name, lines] of Object.entries(logs))
          for (const line of lines)
            expect(line).toMatchObject({ name, pid: processes[name as 'web'].process.pid });
        for (const run of [morning, rescan]) {
          const telling = all.filter((line) => tellsOf(run.runId, line));
          expect(telling.filter(({ runId }) => runId !== run.runId)).toEqual([]);
          expect(telling.length).toBeGreaterThan(4);
        }
        const touched = (runId: string): string[] =>
          Object.keys(logs).filter((name) => logs[name]!.some((line) => line['runId'] === runId));
        expect(touched(morning.runId)).toEqual(['worker', 'scheduler']);
        expect(touched(rescan.runId)).toEqual(['web', 'worker']);
        const said = (runId: string): string =>
          logs['worker']!.filter((line) => line['runId'] === runId)
            .map(({ msg }) => msg)
            .join('\n');
        for (const step of [
          /symbols: /,
          /calendar/,
          /symbol failed/,
          /report published/,
          /Report 20 Nov/,
          /notification sent/,
        ])
          expect(said(morning.runId)).toMatch(step);
        const asked = logs['worker']!.filter(
          ({ runId, msg }) => runId === rescan.runId && !/notification|Report 20 Nov/.test(String(msg)),
        );
        expect(asked.length).toBeGreaterThan(2);
        for (const line of asked) expect(line).toMatchObject({ requestId });
      } finally {
        await gateway.close();
      }
    });
    await receiver.close();
  });
});
