import { setImmediate } from 'node:timers/promises';

import type { AccuracyRow } from '../analytics/end-of-day/end-of-day-types.ts';
import { walkForward, type WalkForwardDay } from '../analytics/end-of-day/walk-forward.ts';
import { summariseWalk } from '../analytics/end-of-day/walk-summary.ts';
import {
  daysToWalk,
  type SymbolWalk,
  walkSymbol,
  type WalkTerms,
} from '../analytics/end-of-day/walk-symbol.ts';
import type { Preset } from '../analytics/presets.ts';
import type { EpochMs } from '../calendar/clock.ts';
import { formatUtc } from '../calendar/new-york.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { backtestTerms, bootstrapTerms, forecastTerms } from '../jobs/settings-terms.ts';
import type { WalkForwardReport } from '../report/walk-forward-schema.ts';
import type { Store } from '../store/store.ts';
import type { CommandContext } from './run-command.ts';
import { type BarSource, filesSource, storedSource } from './walk-bar-source.ts';
import { withStore } from './with-store.ts';

export interface WalkRequest {
  /** Null: stored bars; then `from` and `to` are given. */
  readonly files: readonly string[] | null;
  readonly from: TradingDay | null;
  readonly to: TradingDay | null;
  readonly presets: readonly Preset[];
  readonly save: boolean;
  readonly windowSessions: number;
}

/**
 * Walks through past days and stores what came of it.
 * @throws OpenbellError BAD_INPUT where no day has a whole window before it; BAD_FILE; STORE_UNREACHABLE, STORE_FAILED
 */
export async function walkPastDays(
  context: CommandContext,
  request: WalkRequest,
): Promise<WalkForwardReport> {
  if (request.files !== null) {
    const walked = await walk(await filesSource(request.files), context, request);
    if (request.save) await withStore(context, (store) => save(store, walked));
    return walked.report;
  }
  const { from, to, windowSessions } = request;
  return withStore(context, async (store) => {
    const walked = await walk(await storedSource(store, from!, to!, windowSessions), context, request);
    if (request.save) await save(store, walked);
    return walked.report;
  });
}

interface Walked {
  readonly report: WalkForwardReport;
  readonly createdAt: EpochMs;
  readonly rows: readonly AccuracyRow[];
}

const save = (store: Store, { report, createdAt, rows }: Walked): Promise<void> =>
  store.saveWalk({ runId: report.runId, createdAt, body: report }, rows);

async function walk(
  source: BarSource,
  { settings, clock, signal, tell }: CommandContext,
  { presets, from, to, windowSessions }: WalkRequest,
): Promise<Walked> {
  const { sessions } = source;
  const days = daysToWalk(sessions, windowSessions, from, to);
  if (days.length === 0 || source.symbols.length === 0) throw nothingToWalk(source, windowSessions);
  const terms: WalkTerms = {
    ...{ sessions, days, windowSessions, presets },
    backtest: backtestTerms(settings),
  };
  tell(`${source.origin}: ${source.symbols.length} symbols, ${days.length} days to walk`);
  const symbols: SymbolWalk[] = [];
  for (const symbol of source.symbols) {
    symbols.push(walkSymbol(symbol, await source.bars(symbol), terms));
    await turn(signal);
  }
  const walked: WalkForwardDay[] = [];
  const input = {
    ...terms,
    symbols,
    universeSize: settings.UNIVERSE_SIZE,
    settings: forecastTerms(settings),
  };
  for (const day of walkForward(input)) {
    walked.push(day);
    await turn(signal);
  }
  if (walked.length === 0) throw nothingToWalk(source, windowSessions);
  const summary = summariseWalk(
    walked,
    presets.map(({ name }) => name),
    bootstrapTerms(settings),
  );
  const createdAt = clock.now();
  const created = formatUtc(createdAt);
  const report: WalkForwardReport = {
    schemaVersion: 1,
    runId: `walk-forward-${created.replace(/\D/g, '').slice(0, 14)}`,
    createdAt: created,
    origin: source.origin,
    symbols: symbols.length,
    acceptedBars: symbols.reduce((sum, { quality }) => sum + quality.accepted, 0),
    rejectedBars: symbols.reduce(
      (sum, { quality }) => sum + Object.values(quality.rejected).reduce((all, bars) => all + bars, 0),
      0,
    ),
    costBps: settings.COST_BPS,
    fillSlippage: settings.FILL_SLIPPAGE,
    portfolioSize: settings.PORTFOLIO_SIZE,
    capital: settings.CAPITAL,
    from: summary.from,
    to: summary.to,
    days: summary.days,
    forecasts: summary.forecasts,
    parts: summary.parts.map((part) => ({ ...part, calibration: [...part.calibration] })),
    verdicts: [...summary.verdicts],
  };
  return { report, createdAt, rows: walked.flatMap((day) => day.rows) };
}

function nothingToWalk({ sessions, symbols }: BarSource, windowSessions: number): OpenbellError {
  const span = sessions.length === 0 ? 'none' : `${sessions[0]!.day} to ${sessions.at(-1)!.day}`;
  return new OpenbellError(
    'BAD_INPUT',
    `No day to walk has bars and ${windowSessions} sessions of bars before it; there are bars of ${symbols.length} symbols, sessions ${span}.`,
  );
}

/** Lets signals and timers in; a walk asked to stop stops here. */
async function turn(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
