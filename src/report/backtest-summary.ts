import Table from 'cli-table3';

import type { PresetStatistics } from '../analytics/preset-statistics.ts';
import type { BarQuality } from '../analytics/results.ts';

/** What a backtest of files came to. */
export interface BacktestSummary {
  readonly sessions: readonly string[];
  /** One a symbol. */
  readonly qualities: readonly BarQuality[];
  /** One a preset, all symbols together. */
  readonly presets: readonly { readonly name: string; readonly statistics: PresetStatistics }[];
}

/** The summary as text for a terminal. */
export function backtestSummary({ sessions, qualities, presets }: BacktestSummary): string {
  const accepted = qualities.reduce((sum, quality) => sum + quality.accepted, 0);
  const missing = qualities.reduce((sum, quality) => sum + quality.missingMinutes, 0);
  const span = sessions.length === 0 ? '' : ` from ${sessions[0]!} to ${sessions.at(-1)!}`;
  return [
    `${count(qualities.length)} symbols, ${count(sessions.length)} sessions${span}`,
    `Bars: ${count(accepted)} accepted, ${rejections(qualities)}; ${count(missing)} minutes without a bar`,
    presetTable(presets),
  ].join('\n');
}

function rejections(qualities: readonly BarQuality[]): string {
  const byReason = new Map<string, number>();
  for (const { rejected } of qualities) {
    for (const [reason, bars] of Object.entries(rejected)) {
      if (bars > 0) byReason.set(reason, (byReason.get(reason) ?? 0) + bars);
    }
  }
  const all = [...byReason.values()].reduce((sum, bars) => sum + bars, 0);
  const reasons = [...byReason].map(([reason, bars]) => `${reason} ${count(bars)}`).join(', ');
  return `${count(all)} rejected${reasons === '' ? '' : ` (${reasons})`}`;
}

function presetTable(presets: BacktestSummary['presets']): string {
  const table = new Table({
    head: ['preset', 'patterns', 'refused', 'trades', 'win rate', 'mean net'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { name, statistics } of presets) {
    const { patterns, confirmed, trades, winRate, expectedValuePercent } = statistics;
    table.push([
      name,
      count(patterns),
      count(confirmed - trades),
      count(trades),
      winRate === null ? '–' : `${(100 * winRate).toFixed(1)} %`,
      expectedValuePercent === null ? '–' : `${expectedValuePercent.toFixed(3)} %`,
    ]);
  }
  return table.toString();
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
