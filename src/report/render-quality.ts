import { rejectionReasons } from '../analytics/results.ts';
import type { Report } from './load-report.ts';
import { figure } from './figures.ts';
import { type Screen, tableTitle, wrap } from './screen.ts';

/** Failed symbols named at most, unless they are few more. */
const namedFailures = 40;

/** What the figures rest on: bars, what was refused or missing, and every symbol that is not in the report. */
export function renderQuality(screen: Screen, { run, symbols }: Report): string {
  const qualities = symbols.flatMap(({ quality }) => (quality === null ? [] : [quality]));
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const rejected = rejectionReasons
    .map((reason) => ({ reason, count: sum(qualities.map((quality) => quality.rejected[reason])) }))
    .filter(({ count }) => count > 0);
  const refused =
    rejected.length === 0
      ? 'no bar refused'
      : `${figure(sum(rejected.map(({ count }) => count)))} bars refused (${rejected
          .map(({ reason, count }) => `${figure(count)} ${reason.replaceAll('_', ' ')}`)
          .join(', ')})`;
  const accepted = sum(qualities.map((quality) => quality.accepted));
  const missing = sum(qualities.map(({ missingMinutes }) => missingMinutes));
  const seconds = run.timings['total'];
  const insufficient = symbols.filter(({ state }) => state === 'insufficient_data');
  return [
    tableTitle(screen, 'Data quality'),
    wrap(screen, `${figure(accepted)} bars, ${refused}, ${figure(missing)} minutes without a trade`, '  '),
    ...(insufficient.length === 0
      ? []
      : [
          wrap(
            screen,
            `too little data: ${figure(insufficient.length)} (${insufficient
              .map(({ symbol }) => symbol)
              .slice(0, namedFailures)
              .join(' ')}${insufficient.length > namedFailures ? ' …' : ''})`,
            '  ',
          ),
        ]),
    ...failureLines(screen, symbols),
    ...(seconds === undefined ? [] : [`made in ${figure(seconds / 1000, 1)} s`]),
  ].join('\n');
}

/** Failed symbols by reason. */
function failureLines(screen: Screen, symbols: Report['symbols']): string[] {
  const byReason = new Map<string, string[]>();
  for (const { state, symbol, reason } of symbols) {
    if (state === 'failed') byReason.set(reason, [...(byReason.get(reason) ?? []), symbol]);
  }
  const lines = [...byReason].map(([reason, names]) => {
    const more = names.length > namedFailures ? ` and ${names.length - namedFailures} more` : '';
    return wrap(screen, `failed, ${reason}: ${names.slice(0, namedFailures).join(' ')}${more}`, '  ');
  });
  return lines.length === 0 ? ['no symbol failed'] : lines.map((line) => screen.colours.red(line));
}
