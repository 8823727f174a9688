import { type BacktestSettings, backtestSymbol } from '../analytics/backtest-symbol.ts';
import type { Bars } from '../analytics/bars.ts';
import { presetStatistics } from '../analytics/preset-statistics.ts';
import type { Preset } from '../analytics/presets.ts';
import type { BarQuality, Pattern } from '../analytics/results.ts';
import { readBarFiles } from '../bars-file/read-bar-files.ts';
import { sessionsOfBars } from '../bars-file/sessions-of-bars.ts';
import type { BacktestSummary } from '../report/backtest-summary.ts';
import { patternLine } from '../report/pattern-line.ts';
import { writeAtomically } from './write-atomically.ts';

interface BacktestRequest {
  readonly files: readonly string[];
  readonly out: string;
  readonly presets: readonly Preset[];
  readonly settings: BacktestSettings;
  readonly signal: AbortSignal;
}

/**
 * Backtests all sessions of the files as one window and writes a line a pattern, by symbol, preset and time.
 * @throws OpenbellError BAD_FILE, BAD_INPUT
 */
export async function backtestFiles(request: BacktestRequest): Promise<BacktestSummary> {
  const { files, out, presets, settings, signal } = request;
  const symbols = await readBarFiles(files);
  const sessions = sessionsOfBars(symbols.values());
  const qualities: BarQuality[] = [];
  const found: Pattern[] = [];
  function* linesBySymbol(): Generator<string> {
    for (const [symbol, bars] of inOrder(symbols)) {
      signal.throwIfAborted();
      const { quality, patterns } = backtestSymbol({ symbol, bars, sessions, presets, settings });
      qualities.push(quality);
      for (const pattern of patterns) found.push(pattern);
      yield patterns.map((pattern) => patternLine(symbol, pattern)).join('');
    }
  }
  await writeAtomically('--out', out, linesBySymbol());
  const days = sessions.map(({ day }) => day);
  return {
    sessions: days,
    qualities,
    presets: presets.map(({ name }) => ({
      name,
      statistics: presetStatistics(
        found.filter((pattern) => pattern.preset === name),
        days,
      ),
    })),
  };
}

function inOrder(symbols: ReadonlyMap<string, Bars>): [string, Bars][] {
  return [...symbols].sort(([a], [b]) => (a < b ? -1 : 1));
}
