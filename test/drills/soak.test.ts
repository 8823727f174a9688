import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test, vi } from 'vitest';

import { parseInstant } from '../../src/calendar/instant.ts';
import { parseTradingDay, type TradingDay } from '../../src/calendar/trading-day.ts';
import { readState } from '../../src/stack/stale-processes.ts';
import { homeLayout } from '../../src/stack/home.ts';
import { clockAt, type TestHome, withHome } from '../harness/home.ts';
import { startSimulatedGateway, until } from '../harness/openbell.ts';
import { reservedPort } from '../harness/reserved-port.ts';
import { runSql } from '../harness/sql.ts';
import { newsOf, storedAlerts, withNews, withWebhook } from '../harness/tracker.ts';
import { recordFigure } from './figures.ts';
import { growthOf, lookAt, type MemorySample, probedSamples } from './process-memory.ts';
import { newsEveryS, newsTickers, writeSoakTape } from './soak-market.ts';
import { medianSlope } from './slope.ts';

/**
 * From shortly before the close of one session day until after the open of the next. The morning report, which is owed at the
 * beginning, and the end of day fall into the warm-up, so that the code of each has been compiled when measuring begins.
 */
const begins = '2026-11-19T15:40:00-05:00';
const [date, nextDate] = ['2026-11-19', '2026-11-20'].map(parseTradingDay) as [TradingDay, TradingDay];
const speed = 24;
const minutes = Number(process.env['SOAK_MINUTES'] ?? 46);
const warmUpMs = 5 * 60_000;
const sampleEveryMs = 15_000;
/**
 * Megabytes an hour of the machine's time, in which a day of the market passes: of what is left after a collection, but for compiled
 * code. That, and what a process takes from the system, is recorded beside it: both grow for some hours before they stand.
 */
const steepest = 1;

vi.setConfig({ testTimeout: (minutes + 15) * 60_000 });

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** What the stores held at a time. */
interface StoreSample {
  readonly at: number;
  readonly redisKeys: number;
  /** Keys that are neither a job that ended, kept to refuse a second one, nor its dependencies. */
  readonly redisLiveKeys: number;
  readonly redisBytes: number;
  readonly parts: number;
}

async function lookAtStores({ queues, stack }: TestHome): Promise<StoreSample> {
  const keys = await queues.redis.keys('*');
  const ended =
    /^.*:(notify-\w+|account|runs|symbols|analyses|schedules):(?!meta|id|events|completed|failed|wait|active|delayed|stalled|prioritized|marker|pc|limiter|repeat)[^:]+(:\w+)?$/;
  const used = /^used_memory:(\d+)/m.exec(await queues.redis.info('memory'))?.[1];
  const [row] = await runSql<{ parts: string }>(
    stack.clickhouse,
    `SELECT count() AS parts FROM system.parts WHERE active AND database NOT IN ('system', 'information_schema')`,
  );
  return {
    at: Date.now(),
    redisKeys: keys.length,
    redisLiveKeys: keys.filter((key) => !ended.test(key)).length,
    redisBytes: Number(used),
    parts: Number(row?.parts),
  };
}

/** A reader of the pages: opens each now and then, and keeps the live ones' events open. */
async function readPages(url: string, signal: AbortSignal): Promise<void> {
  const events = ['/events/live', '/events/runs'].map(async (path) => {
    const response = await fetch(`${url}${path}`, { signal, headers: { accept: 'text/event-stream' } });
    const reader = response.body!.getReader();
    while (!signal.aborted && !(await reader.read()).done);
  });
  const pages = async (): Promise<void> => {
    while (!signal.aborted) {
      for (const path of ['/', '/live', '/system', '/runs', '/metrics', '/api/v1/live', '/api/v1/alerts']) {
        const response = await fetch(`${url}${path}`, { signal });
        await response.text();
      }
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  };
  await Promise.all([...events, pages()]).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

test('a day at many times its speed: memory, handles, Redis keys and parts do not grow', async () => {
  await withHome(async (home) => {
    const clock = clockAt(begins, speed);
    const tapeStart = parseInstant(begins);
    const files = `${home.folder}-soak`;
    const probes = join(files, 'probes');
    mkdirSync(probes, { recursive: true });
    const tape = join(files, 'tape.ndjson');
    writeSoakTape(tape, minutes * 60 * speed + 1_800);
    const gateway = await startSimulatedGateway(
      ['--symbols', '90', '--latency', '20', '--tape', tape, '--scenario-start', begins],
      clock.env,
    );
    const webPort = await reservedPort();
    const trackerPort = await reservedPort();
    const web = `http://127.0.0.1:${webPort}`;
    const probe = new URL('../harness/heap-probe.mjs', import.meta.url).pathname;
    await withWebhook(async (webhook) =>
      withNews(home, async (news) => {
        const command = home.start(['up'], {
          ...clock.env,
          IBKR_PORT: String(gateway.port),
          WEB_PORT: String(webPort),
          TRACKER_PORT: String(trackerPort),
          TRIGGERS_FOLDER: join(files, 'triggers'),
          NOTIFY_WEBHOOK_URL: webhook.url,
          NOTIFY_PER_MINUTE: '6000',
          // The market's time: at this speed less would be one look after the other.
          NEWS_POLL_MS: String(500 * speed),
          IBKR_MAX_MESSAGES: '50',
          NODE_OPTIONS: `--import=${probe}`,
          HEAP_PROBE_FOLDER: probes,
          HEAP_PROBE_MS: String(sampleEveryMs),
        });
        await until('the tracker streams', async () =>
          fetch(`http://127.0.0.1:${trackerPort}/readyz`).then(
            ({ ok }) => ok,
            () => false,
          ),
        );
        await until('the pages are there', async () =>
          fetch(`${web}/healthz`).then(
            () => true,
            () => false,
          ),
        );
        const reading = new AbortController();
        const reader = readPages(web, reading.signal);

        const state = readState(homeLayout(home.folder))!;
        const servers = {
          redis: state.redis!.pid,
          store: state.store!.pid,
          gateway: gateway.command.process.pid!,
        };
        const others = new Map<string, MemorySample[]>(Object.keys(servers).map((name) => [name, []]));
        const stores: StoreSample[] = [];
        const started = Date.now();
        let told = 0;
        let sampledAt = 0;
        let failure: Error | undefined;
        reader.catch((error: unknown) => (failure = error as Error));
        const newsEveryMs = newsEveryS * 1_000;
        let nextNews = tapeStart + Math.ceil((clock.clock.now() - tapeStart) / newsEveryMs) * newsEveryMs;
        await until(
          `${minutes} minutes are over`,
          async () => {
            if (failure !== undefined) throw failure;
            if (clock.clock.now() >= nextNews) {
              const turn = Math.round((nextNews - tapeStart) / newsEveryMs) % newsTickers.length;
              await news.addNews(newsOf(newsTickers[turn]!, clock.clock.now()));
              told += 1;
              nextNews += newsEveryMs;
            }
            if (Date.now() - sampledAt >= sampleEveryMs) {
              sampledAt = Date.now();
              for (const [name, pid] of Object.entries(servers)) {
                const sample = lookAt(pid, sampledAt);
                expect(sample, `${name} is gone`).not.toBeNull();
                others.get(name)!.push(sample!);
              }
              stores.push(await lookAtStores(home));
            }
            return Date.now() - started > minutes * 60_000;
          },
          (minutes + 10) * 60_000,
        );
        reading.abort();
        await reader;

        const settled = <T extends { readonly at: number }>(samples: readonly T[]): T[] =>
          samples.filter(({ at }) => at > started + warmUpMs);
        const probed = probedSamples(probes);
        const growths = Object.fromEntries(
          [...probed, ...others].map(([name, samples]) => [name, growthOf(settled(samples))]),
        );
        const hourly = (of: (sample: StoreSample) => number): number =>
          medianSlope(settled(stores).map((sample) => ({ x: sample.at / 3_600_000, y: of(sample) })));
        const storeGrowth = {
          redisLiveKeys: hourly(({ redisLiveKeys }) => redisLiveKeys),
          redisKeys: hourly(({ redisKeys }) => redisKeys),
          redisMegabytes: hourly(({ redisBytes }) => redisBytes / 1_048_576),
          parts: hourly(({ parts }) => parts),
          last: stores.at(-1),
        };
        const metrics = await (await fetch(`http://127.0.0.1:${trackerPort}/metrics`)).text();
        const alerts = await storedAlerts(news);
        const runs = await Promise.all([
          home.store.runsOf('morning', date),
          home.store.runsOf('end_of_day', date),
          home.store.runsOf('morning', nextDate),
        ]);
        const figures = {
          minutes,
          simulatedHours: (minutes * speed) / 60,
          news: told,
          alerts: alerts.length,
          notified: webhook.received.length,
          growths,
          storeGrowth,
          runs: runs.flat().map(({ runId, state: runState }) => `${runId} ${runState}`),
        };
        console.log(JSON.stringify(figures, null, 1));
        if (process.env['SOAK_KEEP'] !== undefined) {
          writeFileSync(
            process.env['SOAK_KEEP'],
            JSON.stringify({ figures, stores, probed: [...probed], others: [...others], metrics }),
          );
        }
        const result = await command.stop();
        await gateway.stop();
        rmSync(files, { recursive: true, force: true });
        if (process.env['SOAK_KEEP'] !== undefined)
          writeFileSync(`${process.env['SOAK_KEEP']}.log`, result.stdout + result.stderr);

        expect(probed.size).toBe(5);
        for (const name of probed.keys()) {
          const { data, handles } = growths[name]!;
          expect.soft(data, `${name}: heap without code, MB an hour`).toBeLessThanOrEqual(steepest);
          expect.soft(handles, `${name}: handles an hour`).toBeLessThanOrEqual(1);
        }
        expect.soft(storeGrowth.redisLiveKeys, 'Redis keys an hour').toBeLessThanOrEqual(1);
        const expected = [
          `end_of_day-${date}-1 done`,
          `morning-${date}-1 done`,
          `morning-${nextDate}-1 done`,
        ];
        expect.soft(figures.runs.sort()).toEqual(expected);
        expect.soft(alerts.length).toBeGreaterThan(0);
        expect.soft(result.code).toBe(0);
        expect.soft(result.stderr).not.toContain('MaxListenersExceededWarning');
        const drill = `soak of ${minutes} minutes, ${Math.round((minutes * speed) / 60)} simulated hours`;
        for (const [name, { heap, data, rss }] of Object.entries(growths)) {
          const [process] = name.split(' ');
          const figure = (of: string, value: number, target: string): void =>
            recordFigure({
              drill,
              figure: `${process!}: ${of}`,
              value: rounded(value),
              unit: 'MB/h',
              target,
            });
          if (data !== null) figure('heap without compiled code', data, `≤ ${steepest} MB/h`);
          if (heap !== null) figure('heap after collection', heap, 'told');
          figure('resident memory', rss, 'told');
        }
      }),
    );
  });
});
