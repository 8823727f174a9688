import type { SymbolAnalysis } from '../analytics/analyse-symbol.ts';
import type { BacktestInput } from '../analytics/backtest-symbol.ts';
import { dayColumns } from '../analytics/symbol-tally.ts';
import { OpenbellError } from '../errors/openbell-error.ts';

type Numbers = Readonly<Record<string, unknown>>;

/** The first of an object's own numbers that is none. */
function notFinite(of: object, prefix: string): string | undefined {
  for (const [name, value] of Object.entries(of as Numbers)) {
    if (typeof value === 'number' && !Number.isFinite(value)) return `${prefix}${name} (${value})`;
  }
  return undefined;
}

/** Which figure of which preset and day lies at a place of a tally. */
function tallyName(
  index: number,
  { presets, sessions }: Pick<BacktestInput, 'presets' | 'sessions'>,
): string {
  const width = dayColumns.length;
  const cell = Math.floor(index / width);
  const preset = presets[Math.floor(cell / sessions.length)]?.name;
  return `${dayColumns[index % width]} of ${preset} on ${sessions[cell % sessions.length]?.day}`;
}

function badField(
  input: Pick<BacktestInput, 'presets' | 'sessions'>,
  { quality, patterns, tally, measures, volume }: SymbolAnalysis,
): string | undefined {
  const direct =
    notFinite({ volume }, '') ?? notFinite(quality, 'quality.') ?? notFinite(measures, 'measure ');
  if (direct !== undefined) return direct;
  const refused = notFinite(quality.rejected, 'quality.rejected.');
  if (refused !== undefined) return refused;
  const at = tally.findIndex((figure) => !Number.isFinite(figure));
  if (at >= 0) return `${tallyName(at, input)} (${tally[at]})`;
  for (const pattern of patterns) {
    const found = notFinite(pattern, '') ?? (pattern.trade && notFinite(pattern.trade, 'trade.'));
    if (found) return `${found} of a pattern of ${pattern.preset} on ${pattern.session}`;
  }
  return undefined;
}

/**
 * Tests what a thread hands back of a symbol before any of it is stored.
 * @throws OpenbellError ANALYSIS_INVALID naming the symbol and the first figure that is no finite number.
 */
export function checkAnalysis(
  input: Pick<BacktestInput, 'symbol' | 'presets' | 'sessions'>,
  found: SymbolAnalysis,
): void {
  const field = badField(input, found);
  if (field === undefined) return;
  throw new OpenbellError(
    'ANALYSIS_INVALID',
    `The analysis of ${input.symbol} gave a figure that is no number: ${field}.`,
  );
}
