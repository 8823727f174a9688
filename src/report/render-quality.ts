import { type DataQuality, dataQuality } from './data-quality.ts';
import type { Report } from './load-report.ts';
import { figure } from './figures.ts';
import { type Screen, tableTitle, wrap } from './screen.ts';

/** Failed symbols named at most, unless they are few more. */
const namedFailures = 40;

/** What the figures rest on: bars, what was refused or missing, and every symbol that is not in the report. */
export function renderQuality(screen: Screen, { run, symbols }: Report): string {
  const { accepted, refused, missingMinutes, insufficient, failures } = dataQuality(symbols);
  const seconds = run.timings['total'];
  return [
    tableTitle(screen, 'Data quality'),
    wrap(
      screen,
      `${figure(accepted)} bars, ${refusedText(refused)}, ${figure(missingMinutes)} minutes without a trade`,
      '  ',
    ),
    ...(insufficient.length === 0
      ? []
      : [
          wrap(
            screen,
            `too little data: ${figure(insufficient.length)} (${insufficient
              .slice(0, namedFailures)
              .join(' ')}${insufficient.length > namedFailures ? ' …' : ''})`,
            '  ',
          ),
        ]),
    ...failureLines(screen, failures),
    ...(seconds === undefined ? [] : [`made in ${figure(seconds / 1000, 1)} s`]),
  ].join('\n');
}

function refusedText(refused: DataQuality['refused']): string {
  if (refused.length === 0) return 'no bar refused';
  const all = refused.reduce((sum, { bars }) => sum + bars, 0);
  const reasons = refused.map(({ reason, bars }) => `${figure(bars)} ${reason.replaceAll('_', ' ')}`);
  return `${figure(all)} bars refused (${reasons.join(', ')})`;
}

/** Failed symbols by reason. */
function failureLines(screen: Screen, failures: DataQuality['failures']): string[] {
  if (failures.length === 0) return ['no symbol failed'];
  return failures.map(({ reason, symbols }) => {
    const more = symbols.length > namedFailures ? ` and ${symbols.length - namedFailures} more` : '';
    const line = wrap(screen, `failed, ${reason}: ${symbols.slice(0, namedFailures).join(' ')}${more}`, '  ');
    return screen.colours.red(line);
  });
}
