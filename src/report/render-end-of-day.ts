import type { PresetEndOfDay } from '../analytics/end-of-day/end-of-day-types.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { EndOfDayReport } from './end-of-day-schema.ts';
import { adviceWords, resultText, toldFirst } from './end-of-day-words.ts';
import { figure, intervalFigure, percentage, rateFigure } from './figures.ts';
import { renderAccount } from './render-account.ts';
import { renderEndOfPreset } from './render-end-of-preset.ts';
import { verdictText } from './render-forecasts.ts';
import { modeOf } from './report-mode.ts';
import { runLines } from './render-headline.ts';
import type { RenderOptions } from './render-report.ts';
import { layTable, right, type Screen, screenFor, tableTitle, wrap } from './screen.ts';

/**
 * The end of a day as text for a terminal.
 * @throws OpenbellError BAD_INPUT when it holds nothing of the asked preset
 */
export function renderEndOfDay(
  report: EndOfDayReport,
  options: Pick<RenderOptions, 'preset' | 'colour' | 'width'> = {},
): string {
  const screen = screenFor(modeOf(report.run) === 'SIMULATED', options.colour, options.width);
  const head = headline(screen, report);
  if (options.preset !== undefined) {
    return [head, ...renderEndOfPreset(screen, endOfPreset(report, options.preset))].join('\n\n');
  }
  const held =
    report.presets.length === 0 ? [] : [heldTable(screen, report.presets), winTable(screen, report.presets)];
  const judged =
    report.decisions.length === 0 ? [] : [decisionTable(screen, report), accuracyTable(screen, report)];
  return [head, ...held, ...judged, accountText(screen, report)].join('\n\n');
}

/** @throws OpenbellError BAD_INPUT when it holds nothing of the preset */
function endOfPreset({ run, presets }: EndOfDayReport, preset: string): PresetEndOfDay {
  const found = presets.find((one) => one.preset === preset);
  if (found) return found;
  const names = presets.map((one) => one.preset).join(', ') || 'none';
  throw new OpenbellError(
    'BAD_INPUT',
    `The end of day of ${run.date} holds no forecast of ${JSON.stringify(preset)}: it has ${names}.`,
  );
}

function headline(screen: Screen, { run, morningRunId, withoutMorning }: EndOfDayReport): string {
  const { symbols = 0, failed = 0 } = run.counts;
  return [
    ...runLines(screen, run, 'End of day of'),
    morningRunId === null
      ? screen.colours.yellow(wrap(screen, `No forecast to hold against the day: ${withoutMorning}.`, '  '))
      : `${figure(symbols)} stocks of ${morningRunId}: ${figure(failed)} without bars of the day`,
  ].join('\n');
}

function heldTable(screen: Screen, presets: readonly PresetEndOfDay[]): string {
  const rows = presets.map((preset) => {
    const name = [preset.preset, verdictText(screen, preset.verdict)];
    const told = toldFirst(preset);
    if (told === null) return [...name, 'not told'];
    const { trades, pnl } = told.held;
    return [
      ...name,
      told.basis === 'chosen' ? 'chosen' : 'as if',
      ...[intervalFigure(trades.interval), figure(trades.realised), trades.position],
      ...[intervalFigure(pnl.interval), figure(pnl.realised), pnl.position],
    ];
  });
  const columns = [
    ...[{ title: 'forecast' }, { title: 'verdict' }, { title: 'stocks' }],
    ...[right('trades'), right('came'), { title: '' }, right('P&L, $'), right('came'), { title: '' }],
  ];
  const legend =
    'median [low, high] of the morning, then what came and where it lies. Stocks "as if": none was chosen, so the whole list as if traded.';
  return `${tableTitle(screen, "The morning's forecasts and the day")}\n${layTable(screen, columns, rows)}\n${screen.colours.dim(wrap(screen, legend))}`;
}

function winTable(screen: Screen, presets: readonly PresetEndOfDay[]): string {
  const rows = presets.map((preset) => {
    const winRate = toldFirst(preset)?.held.winRate;
    const without = preset.stocks.filter(({ data }) => data === 'no_data').map(({ symbol }) => symbol);
    return [
      preset.preset,
      rateFigure(winRate?.forecast ?? null),
      percentage(winRate?.realised ?? null),
      winRate?.position ?? '',
      resultText(preset.backups),
      without.join(' '),
    ];
  });
  const columns = [
    ...[{ title: 'forecast' }, right('win rate'), right('came'), { title: '' }],
    ...[{ title: 'backups' }, { title: 'without bars', fills: true as const }],
  ];
  return `${tableTitle(screen, 'Win rates and backups')}\n${layTable(screen, columns, rows)}`;
}

function decisionTable(screen: Screen, { decisions }: EndOfDayReport): string {
  const rows = decisions.map(({ preset, reports, horizon, gapPercent, advice, evidence }) => [
    preset,
    `${figure(reports)} of ${figure(horizon)}`,
    gapPercent === null ? '' : `${figure(gapPercent)} %`,
    adviceWords[advice],
    evidence
      .map(({ metric, forecast, realised, halfWidth }) => {
        const [name, decimals] = metric === 'trades' ? ['trades', 1] : ['P&L', 0];
        return `${name} ${figure(realised, decimals)} for ${figure(forecast, decimals)} ± ${figure(halfWidth, decimals)}`;
      })
      .join('; '),
  ]);
  const columns = [
    ...[{ title: 'forecast' }, right('reports'), right('gap'), { title: 'decision' }],
    { title: 'a report: came for forecast ± half the interval', fills: true as const },
  ];
  const legend = 'gap: how far the mean of what came lies from the forecast, in percent of half the interval';
  return `${tableTitle(screen, 'What to make of the forecasts')}\n${layTable(screen, columns, rows)}\n${screen.colours.dim(wrap(screen, legend))}`;
}

function accuracyTable(screen: Screen, { accuracy }: EndOfDayReport): string {
  const presets = [...new Set(accuracy.map(({ preset }) => preset))];
  const horizons = [...new Set(accuracy.map(({ horizon }) => horizon))];
  const held = (preset: string | null, metric: 'trades' | 'pnl', horizon: number): string => {
    const found = accuracy.find(
      (one) =>
        one.preset === preset && one.metric === metric && one.horizon === horizon && one.basis === 'paper',
    );
    return percentage(found?.accuracy?.held.share ?? null);
  };
  const columns = [
    { title: 'forecast' },
    ...horizons.flatMap((horizon) => [right(`trades, last ${horizon}`), right(`P&L, last ${horizon}`)]),
  ];
  const rows = presets.map((preset) => [
    preset ?? 'all',
    ...horizons.flatMap((horizon) => [held(preset, 'trades', horizon), held(preset, 'pnl', horizon)]),
  ]);
  const days = Math.max(0, ...accuracy.map((one) => one.accuracy?.days ?? 0));
  return `${tableTitle(screen, `How often the 80 % intervals held the day, whole lists, ${figure(days)} ${days === 1 ? 'report' : 'reports'}`)}\n${layTable(screen, columns, rows)}`;
}

function accountText(screen: Screen, { account }: EndOfDayReport): string {
  if (account !== null) return renderAccount(account, screen);
  return `${tableTitle(screen, 'The account')}\nunknown: the account was not read`;
}
