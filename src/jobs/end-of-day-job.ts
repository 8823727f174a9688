import { channel as diagnosticsChannel } from 'node:diagnostics_channel';

import type { Job } from 'bullmq';

import { positionDollars } from '../analytics/day-figures.ts';
import { accuracyRows } from '../analytics/end-of-day/accuracy.ts';
import { decisionReports, decisions } from '../analytics/end-of-day/decision.ts';
import { holdForecasts } from '../analytics/end-of-day/hold-forecasts.ts';
import type { AccuracyRow, PresetEndOfDay } from '../analytics/end-of-day/end-of-day-types.ts';
import type { EpochMs } from '../calendar/clock.ts';
import { newYorkDay, newYorkTime } from '../calendar/new-york.ts';
import { sessionOn } from '../calendar/sessions.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { ContractReference } from '../ibkr/gateway.ts';
import type { EndOfDaySummary } from '../report/end-of-day-schema.ts';
import { inPresetOrder } from '../report/preset-order.ts';
import type { Run, Store } from '../store/store.ts';
import { accountOfDay, tradedContracts } from './account-of-day.ts';
import { heldMorning, type HeldMorning } from './held-morning.ts';
import type { JobContext } from './job-context.ts';
import { analyseListed, type ListedStock } from './listed-day.ts';
import type { RunJobData } from './queues.ts';
import { noGatewayError } from './run-failure.ts';
import { hasEnded, newestAttempt, requireRun } from './run-ledger.ts';
import { runningAccuracy } from './running-accuracy.ts';
import { bootstrapTerms, forecastTerms } from './settings-terms.ts';
import { showProgress, startRun } from './started-run.ts';
import { waitForGateway } from './wait-for-gateway.ts';

const step = diagnosticsChannel('openbell.step');

/** What a day's forecasts came to, and the stocks it was found from. */
interface HeldDay {
  readonly presets: readonly PresetEndOfDay[];
  readonly rows: readonly AccuracyRow[];
  /** Those of the lists. */
  readonly stocks: readonly ListedStock[];
  /** Others that the account traded: they count in no forecast. */
  readonly traded: readonly ListedStock[];
}

/**
 * The one job of an end of day: fetch what the listed stocks did, hold the morning's forecasts against it, store it, publish.
 * Done again from any point it leaves the same rows.
 */
export async function runEndOfDayJob(
  job: Job<RunJobData>,
  context: JobContext,
): Promise<{ runId: string; state: string }> {
  const { store, log } = context;
  const found = await requireRun(store, job.data.runId);
  const { runId, date } = found;
  if (hasEnded(found)) {
    await removeEarlierEnds(found, store);
    await context.notices.tellOf(found);
    return { runId, state: found.state };
  }
  const ready = await waitForGateway(job, await startRun(found, context), waitUntil(found, context), context);
  const source = await context.gateway.use((gateway) => Promise.resolve(gateway.source));
  const morning = await heldMorning(date, context);
  const held = 'missing' in morning ? null : morning;
  const notes = [...new Set([...ready.notes, held?.uncounted ?? ''])].filter((note) => note !== '');
  const run: Run = { ...ready, state: 'fetching', reason: '', source, notes };
  await store.saveRun(run);

  const traded = await tradedContracts(date, context);
  const day = held === null ? nothingHeld : await holdDay(job, run, held, traded, context);
  const account = await accountOfDay(date, [...day.stocks, ...day.traded], context);
  const summary: EndOfDaySummary = {
    morningRunId: held?.report.run.runId ?? null,
    withoutMorning: 'missing' in morning ? morning.missing : '',
    ...(await standing(run, day, context)),
    account,
  };
  await store.saveEndOfDay(run, { presets: day.presets, accuracy: day.rows, summary });
  step.publish('end-of-day:saved');
  // The row that publishes is the last one written: until it is there, readers see the date's earlier end of day.
  const concluded = conclude(run, day, context);
  await store.saveRun(concluded);
  step.publish('end-of-day:published');
  await removeEarlierEnds(concluded, store);
  await context.notices.tellOf(concluded);
  await job.log(`${concluded.state} ${concluded.reason || summary.withoutMorning}`);
  log.info({ state: concluded.state, counts: concluded.counts }, 'end of day published');
  if (concluded.state === 'partial') log.error(`PARTIAL end of day: ${concluded.reason}`);
  return { runId, state: concluded.state };
}

const nothingHeld: HeldDay = { presets: [], rows: [], stocks: [], traded: [] };

/** Until when a gateway that is away is waited for: the last retry of the day the run was asked for on. */
function waitUntil({ date, createdAt }: Run, { settings }: JobContext): EpochMs {
  const asked = newYorkDay(createdAt);
  return newYorkTime(asked > date ? asked : date, settings.END_OF_DAY_RETRY_UNTIL);
}

/** Every stock of any list, with what the gateway is to be asked for. */
async function listedContracts({ report }: HeldMorning, store: Store): Promise<ContractReference[]> {
  const { date } = report.run;
  const universe = (await store.universe(date)) ?? (await store.lastUniverse(date));
  const known = new Map(universe?.entries.map((entry) => [entry.symbol, entry]));
  const listed = new Set(report.forecasts.flatMap(({ stocks }) => stocks.map(({ symbol }) => symbol)));
  return [...listed].sort().map((symbol) => known.get(symbol) ?? { symbol, conId: 0, primaryExchange: '' });
}

async function holdDay(
  job: Job<RunJobData>,
  { date }: Run,
  held: HeldMorning,
  alsoTraded: readonly ContractReference[],
  context: JobContext,
): Promise<HeldDay> {
  const { store, settings } = context;
  const { report, presets, window, uncounted } = held;
  const session = sessionOn(date);
  if (!session) throw new OpenbellError('BAD_INPUT', `${date} has no session.`);
  const contracts = await listedContracts(held, store);
  const show = (done: number): Promise<void> =>
    showProgress(job, {
      ...{ step: 'fetching', done, total: contracts.length },
      text: 'fetching and analysing the day',
    });
  await show(0);
  const terms = { session, window, presets };
  const stocks = await analyseListed(contracts, terms, context, show);
  refuseWithoutConnection(stocks);
  const listed = new Set(contracts.map(({ symbol }) => symbol));
  const others = alsoTraded.filter(({ symbol }) => !listed.has(symbol));
  const traded = await analyseListed(others, terms, context, () => Promise.resolve());
  const found = holdForecasts({
    date,
    forecasts: report.forecasts,
    presets: presets.map(({ name }) => name),
    sessions: window.map(({ day }) => day),
    tallies: new Map(stocks.flatMap(({ symbol, tally }) => (tally === null ? [] : [[symbol, tally]]))),
    days: new Map(stocks.map(({ symbol, day }) => [symbol, day])),
    positionDollars: positionDollars(forecastTerms(settings)),
  });
  return { presets: found, rows: uncounted === '' ? accuracyRows(date, found) : [], stocks, traded };
}

/** A day of which nothing came because the gateway was gone is not one without data: it is made when the gateway is back. */
function refuseWithoutConnection(stocks: readonly ListedStock[]): void {
  const reasons = stocks.map(({ day }) => (day.data === 'no_data' ? day.reason : ''));
  const gone = reasons.find((reason) => reason.startsWith('disconnected'));
  if (gone !== undefined && !reasons.includes('')) throw noGatewayError(gone);
}

/** What the ledger of accuracy says with this day. */
async function standing(
  { date }: Run,
  { rows, presets }: HeldDay,
  { store, settings }: JobContext,
): Promise<Pick<EndOfDaySummary, 'decisions' | 'accuracy'>> {
  const reports = Math.max(...decisionReports.horizons);
  const all = [...(await store.accuracyRows({ before: date, reports })), ...rows];
  const of = presets.length > 0 ? presets : all;
  const names = [...new Set(of.map(({ preset }) => preset))].sort(inPresetOrder);
  return {
    decisions: decisions(all, names),
    accuracy: await runningAccuracy(all, names, bootstrapTerms(settings)),
  };
}

/** State and counts the run ends with. */
function conclude(run: Run, { stocks, presets }: HeldDay, { clock, settings }: JobContext): Run {
  const now = clock.now();
  const failed = stocks.filter(({ day }) => day.data === 'no_data').length;
  const share = stocks.length === 0 ? 0 : (100 * failed) / stocks.length;
  const partial = share > settings.PARTIAL_ABOVE_PERCENT;
  const sum = (of: 'bars' | 'fetchedSessions'): number =>
    stocks.reduce((total, stock) => total + stock[of], 0);
  const total = now - (run.startedAt ?? now);
  return {
    ...run,
    state: partial ? 'partial' : 'done',
    reason: partial
      ? `${failed} of ${stocks.length} listed stocks have no bars of the day (${share.toFixed(0)} %)`
      : '',
    late: newYorkDay(now) > run.date,
    finishedAt: now,
    publishedAt: now,
    counts: {
      ...{ symbols: stocks.length, failed, forecasts: presets.length },
      ...{ bars: sum('bars'), fetchedSessions: sum('fetchedSessions') },
    },
    timings: { ...run.timings, fetch: total, total },
  };
}

/** Removes the rows of the date's earlier ends of day, which a crash may have left behind; not while a newer one is made. */
async function removeEarlierEnds(run: Run, store: Store): Promise<void> {
  if (run.publishedAt === null) return;
  const newest = newestAttempt(await store.runsOf('end_of_day', run.date));
  if (newest?.runId === run.runId) await store.removeSupersededEnds(run.date, run.runId);
}
