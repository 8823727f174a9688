import type { Decision } from '../analytics/end-of-day/decision.ts';
import type { HeldFigure, PresetEndOfDay } from '../analytics/end-of-day/end-of-day-types.ts';
import { fit, oneLine } from '../notify/message-text.ts';
import type { Notification } from '../notify/notification.ts';
import type { EndOfDayReport } from '../report/end-of-day-schema.ts';
import { adviceWords } from '../report/end-of-day-words.ts';
import { figure, percentage } from '../report/figures.ts';
import { modeOf } from '../report/report-mode.ts';
import { fittingLines, longestName, longestReason, shortDay } from './report-summary.ts';

/** A published end of day in a few lines for a phone; its id is the run's, so that it is told once. */
export function endOfDaySummary(report: EndOfDayReport): Notification {
  const { run, presets, withoutMorning, decisions } = report;
  const mode = modeOf(run);
  const cases = presets.filter(({ chosen }) => chosen !== null);
  const before = run.reason === '' ? [] : [fit(oneLine(`${run.state}: ${run.reason}`), longestReason)];
  const lines =
    withoutMorning === ''
      ? fittingLines(before, cases.map(caseLine), [
          ...(cases.length === 0 ? ['No forecast had a case to trade.'] : []),
          ...paperLine(presets),
          ...runningLine(report),
          ...judgedLine(decisions),
        ])
      : [...before, fit(oneLine(`No forecast to hold against the day: ${withoutMorning}`), longestReason)];
  return {
    ...{ id: `report-${run.runId}`, kind: 'report', title: titleOf(report, cases), lines },
    occurredAt: run.publishedAt ?? run.createdAt,
    marks: mode === 'LIVE' ? [] : [mode],
    data: {
      ...{ run: run.runId, date: run.date, mode, state: run.state, reason: run.reason },
      ...{ late: run.late ? 1 : 0, publishedAt: run.publishedAt, morning: report.morningRunId },
      ...{ withoutMorning, stocks: run.counts['symbols'] ?? 0, withoutBars: run.counts['failed'] ?? 0 },
      ...Object.fromEntries(presets.flatMap(presetData)),
    },
  };
}

function titleOf({ run, withoutMorning }: EndOfDayReport, cases: readonly PresetEndOfDay[]): string {
  const flaws = [run.state === 'partial' ? ' (PARTIAL)' : '', run.late ? ' (LATE)' : ''].join('');
  const dollars = cases.map(({ chosen }) => chosen!.pnl);
  const told =
    withoutMorning !== ''
      ? 'no morning report'
      : cases.length === 0
        ? 'nothing to trade'
        : `P&L ${insideOf(dollars)} in its interval`;
  return `End of day ${shortDay(run.date)}: ${told}${flaws}`;
}

const insideOf = (figures: readonly HeldFigure[]): string =>
  `${figures.filter(({ position }) => position === 'inside').length} of ${figures.length}`;

/** `default: trades 7 inside [4, 15], P&L -12 below [0, 203] $`. */
function caseLine({ preset, chosen }: PresetEndOfDay): string {
  const told = ({ realised, position, interval: { low, high } }: HeldFigure): string =>
    `${figure(realised)} ${position} [${figure(low)}, ${figure(high)}]`;
  return `${fit(oneLine(preset), longestName)}: trades ${told(chosen!.trades)}, P&L ${told(chosen!.pnl)} $`;
}

function paperLine(presets: readonly PresetEndOfDay[]): string[] {
  const lists = presets.flatMap(({ paper }) => paper ?? []);
  if (lists.length === 0) return [];
  const trades = insideOf(lists.map((list) => list.trades));
  return [`Whole lists as if traded: trades ${trades} inside, P&L ${insideOf(lists.map(({ pnl }) => pnl))}`];
}

function runningLine({ accuracy }: EndOfDayReport): string[] {
  const [shortest] = [...new Set(accuracy.map(({ horizon }) => horizon))].sort((a, b) => a - b);
  const of = (metric: 'trades' | 'pnl') =>
    accuracy.find(
      (one) =>
        one.preset === null && one.basis === 'paper' && one.metric === metric && one.horizon === shortest,
    )?.accuracy ?? null;
  const [trades, pnl] = [of('trades'), of('pnl')];
  if (trades === null || pnl === null) return [];
  const held = `trades ${percentage(trades.held.share)}, P&L ${percentage(pnl.held.share)}`;
  return [`80 % intervals held over ${trades.days} ${trades.days === 1 ? 'report' : 'reports'}: ${held}`];
}

/** The decisions that ask for something, over the longest look back that says anything. */
function judgedLine(decisions: readonly Decision[]): string[] {
  const newest = new Map<string, Decision>();
  for (const decision of decisions) {
    if (decision.advice !== 'too_few_reports') newest.set(decision.preset, decision);
  }
  const asking = [...newest.values()].filter(({ advice }) => advice !== 'go_on');
  if (asking.length === 0) return [];
  const told = asking.map(
    ({ preset, advice }) => `${fit(oneLine(preset), longestName)} ${adviceWords[advice]}`,
  );
  return [`Decisions: ${told.join(', ')}`];
}

/** Figures of one forecast for programs, named `default.pnlDollars` and so on. */
function presetData({ preset, verdict, chosen, paper }: PresetEndOfDay) {
  const of = (name: string, held: typeof chosen): [string, string | number][] =>
    held === null
      ? []
      : [
          [`${preset}.${name}trades`, held.trades.realised],
          [`${preset}.${name}tradesPosition`, held.trades.position],
          [`${preset}.${name}pnlDollars`, held.pnl.realised],
          [`${preset}.${name}pnlPosition`, held.pnl.position],
        ];
  return [[`${preset}.verdict`, verdict] as const, ...of('', chosen), ...of('paper.', paper)];
}
