import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { epochMs } from '../../src/calendar/clock.ts';
import { parseTradingDay, type TradingDay } from '../../src/calendar/trading-day.ts';
import type { Run } from '../../src/store/store.ts';
import { clockAt, gatewayAt, meeting, smallMarket, type TestClock, type TestHome } from '../harness/home.ts';
import type { RunningCommand } from '../harness/openbell.ts';
import { newsOf, withNews } from '../harness/tracker.ts';
import { sampleAccount, sampleTrades, unknownSource } from '../pages/sample-account.ts';
import { sampleLedger, sampleWalk } from '../pages/sample-accuracy.ts';
import { sampleOutcome } from '../pages/sample-outcome.ts';
import { alert, noRows } from '../store/tracker-rows.ts';

/** As long as a name may be, and richer in patterns than the standard ones. */
export const ownPreset = 'a_name_as_long_as_names_may_be_x';

/** Ten minutes after the newest report. */
export const webTime = '2026-11-20T06:10:00-05:00';

/** A home with a day's report, news and alerts. */
export interface HomeOfADay {
  readonly home: TestHome;
  /** Whole. */
  readonly newest: Run;
  /** Chosen by the newest forecast `default`. */
  readonly chosen: string;
}

/** A home with two days' reports, as a trader finds it in the morning. */
export interface FurnishedHome extends HomeOfADay {
  /** Of the day before: partial, three symbols failed. */
  readonly older: Run;
  /** Failed on the older day. */
  readonly failed: readonly string[];
}

const failing = ['AAPL', 'IBM', 'MSFT'];

async function morning(home: TestHome, date: TradingDay, faults: readonly unknown[]): Promise<Run> {
  const clock = clockAt(`${date}T05:45:00-05:00`);
  const gateway = await gatewayAt(smallMarket(), clock, { faults });
  try {
    const { code, stderr } = await home.run(['morning'], {
      ...meeting(clock, gateway),
      ...{ IBKR_MAX_MESSAGES: '50', IBKR_TRACKER_MESSAGES: '0' },
      ...{ PRESETS_FILE: presetsFile(home), PARTIAL_ABOVE_PERCENT: '5' },
    });
    if (code !== 0) throw new Error(`the morning of ${date} failed:\n${stderr}`);
    return (await home.store.publishedRun('morning', date))!;
  } finally {
    await gateway.close();
  }
}

const presetsFile = ({ folder }: TestHome): string => join(folder, 'presets.json');

/** Makes the reports of a Thursday, which is partial, and of the Friday after it, with news and alerts of that day. */
export async function furnish(home: TestHome): Promise<FurnishedHome> {
  writePresets(home);
  const noData = { kind: 'error', code: 162, text: 'HMDS query returned no data' };
  const older = await morning(home, parseTradingDay('2026-11-19'), [
    { when: { request: 'historicalData', symbol: failing }, do: noData },
  ]);
  const ofTheDay = await furnishNewest(home);
  await addWalk(home);
  await addEndOfDay(home, older.date);
  return { ...ofTheDay, older, failed: failing };
}

/** Makes the report of that Friday alone, which takes half the time. */
export async function furnishNewest(home: TestHome): Promise<HomeOfADay> {
  writePresets(home);
  const newest = await morning(home, parseTradingDay('2026-11-20'), []);
  const forecasts = await home.store.forecasts(newest.runId);
  const { body } = forecasts.find(({ preset }) => preset === 'default')!;
  const { stocks } = body as { readonly stocks: readonly { readonly symbol: string }[] };
  await addDaysNews(home);
  return { home, newest, chosen: stocks[0]!.symbol };
}

function writePresets(home: TestHome): void {
  const presets = { [ownPreset]: { pattern: 'three_step', decline: 0.6 } };
  writeFileSync(presetsFile(home), JSON.stringify(presets));
}

/** A walk through past days, so that there is an accuracy to show. */
async function addWalk({ store }: TestHome): Promise<void> {
  const rows = sampleLedger({ reports: 25, presets: ['default', 'conservative', ownPreset] });
  await store.saveWalk(sampleWalk('walk_forward-furnished'), rows);
}

/** The end of a day with a preset of long name, none of whose stocks was chosen, and trades of the account. */
async function addEndOfDay({ store }: TestHome, date: TradingDay): Promise<void> {
  const { run, presets, ...summary } = sampleOutcome({
    run: { runId: `end_of_day-${date}-1`, date, state: 'partial', reason: '9 of 60 stocks failed' },
  });
  const own = { ...presets[0]!, preset: ownPreset, chosen: null };
  const account = { ...sampleAccount(sampleTrades), ...unknownSource, date };
  await store.saveEndOfDay(run, {
    presets: [...presets, own],
    accuracy: [],
    summary: { ...summary, account },
  });
  await store.saveRun(run);
}

/** News and alerts of the last hour. */
async function addDaysNews(home: TestHome): Promise<void> {
  const now = clockAt(webTime).clock.now();
  await withNews(home, async (store) => {
    const minutes = [5, 12, 31];
    for (const [index, minute] of minutes.entries()) {
      const headline =
        'Company with a long name announces the positive outcome of a study nobody had expected to end before summer';
      await store.addNews(newsOf(`NEW${'ABC'[index]}`, now - minute * 60_000, { headline }));
    }
    const alerts = minutes.map((minute, index) =>
      alert({
        ...{
          ticker: `NEW${'ABC'[index]}`,
          ordinal: index + 1,
          mode: 'SIMULATED',
          headline: 'It wins a contract',
        },
        ...{ time: epochMs(now - minute * 60_000), decidedAt: epochMs(now - minute * 60_000 + 40) },
        ...{ openedAt: now - minute * 60_000 - 9_000, firstSampleTime: now - minute * 60_000 - 8_000 },
      }),
    );
    await store.writeBatch({ ...noRows, alerts }, 'furnished');
  });
}

export interface WebProcess {
  readonly url: string;
  readonly command: RunningCommand;
}

/** Starts the built `openbell web` on a home. */
export async function startWeb(
  home: TestHome,
  { env }: Pick<TestClock, 'env'> = clockAt(webTime),
  more: Readonly<Record<string, string>> = {},
): Promise<WebProcess> {
  const command = home.start(['web'], { ...env, ...more });
  const [, url] = await command.line(/the pages: (https?:\S+)/);
  return { url: url!, command };
}
