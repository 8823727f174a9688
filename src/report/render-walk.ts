import type { Accuracy } from '../analytics/end-of-day/accuracy.ts';
import type { ClusteredShare } from '../analytics/end-of-day/day-clusters.ts';
import type { WalkPart } from '../analytics/end-of-day/walk-summary.ts';
import { figure, percentage } from './figures.ts';
import { layTable, right, type Screen, screenFor, tableTitle, wrap } from './screen.ts';
import type { WalkForwardReport } from './walk-forward-schema.ts';

const metricWords = { trades: 'Trades of the day', pnl: 'P&L of the day, $' } as const;
const basisWords = { paper: 'the whole list as if traded', chosen: 'the chosen stocks' } as const;

/** A walk through past days as text for a terminal. */
export function renderWalk(walk: WalkForwardReport, screen: Screen = screenFor(false)): string {
  const tables = (['paper', 'chosen'] as const).flatMap((basis) =>
    (['trades', 'pnl'] as const).flatMap((metric) => {
      const parts = walk.parts.filter((part) => part.basis === basis && part.metric === metric);
      return parts.some(({ accuracy }) => accuracy !== null) ? [partTable(screen, parts)] : [];
    }),
  );
  const legend =
    '"held": within the 80 % interval, a day that ties with a bound counted in part, so that whole numbers can be held by 80 % too; "inside": bounds included. Brackets: 90 % interval, whole days being what varies. Loss: pinball loss a forecast, beside that of the 10, 50 and 90 % quantiles of the same stocks\' last days, and of the preset default.';
  return [
    headline(walk),
    ...tables,
    verdictTable(screen, walk),
    screen.colours.dim(wrap(screen, legend)),
  ].join('\n\n');
}

function headline(walk: WalkForwardReport): string {
  return [
    `Walk-forward ${walk.runId}: ${figure(walk.forecasts)} forecasts of ${figure(walk.days)} days, ${walk.from} to ${walk.to}`,
    `${walk.origin}: ${figure(walk.symbols)} symbols, ${figure(walk.acceptedBars)} bars accepted, ${figure(walk.rejectedBars)} refused`,
  ].join('\n');
}

function partTable(screen: Screen, parts: readonly WalkPart[]): string {
  const { metric, basis } = parts[0]!;
  const rows = parts.flatMap(({ preset, accuracy, calibration }) =>
    accuracy === null
      ? []
      : [
          [
            preset ?? 'all presets',
            figure(accuracy.forecasts),
            shareText(accuracy.held),
            percentage(accuracy.inside.share, 1),
            ...calibration
              .filter(({ levelPercent }) => levelPercent !== 80)
              .map(({ held }) => percentage(held.share, 1)),
            figure(accuracy.width, metric === 'trades' ? 1 : 0),
            ...losses(accuracy),
          ],
        ],
  );
  const columns = [
    { title: 'preset' },
    ...[right('n'), right('80 % held'), right('inside'), right('50 %'), right('95 %'), right('width')],
    ...[right('loss'), right('same stocks'), right('default')],
  ];
  return `${tableTitle(screen, `${metricWords[metric]}: ${basisWords[basis]}`)}\n${layTable(screen, columns, rows)}`;
}

const losses = ({ pinballLoss, baselines }: Accuracy): string[] =>
  [pinballLoss, baselines.sameSymbols, baselines.defaultPreset].map((loss) => figure(loss, 2));

/** `81.7 % [78.8, 84.4]`. */
function shareText({ share, low, high }: ClusteredShare): string {
  return `${percentage(share, 1)} [${figure(100 * low, 1)}, ${figure(100 * high, 1)}]`;
}

function verdictTable(screen: Screen, { verdicts }: WalkForwardReport): string {
  const share = (count: number, days: number): string => percentage(days === 0 ? null : count / days);
  const columns = [{ title: 'preset' }, ...['days', 'tradeable', 'thin', 'no edge'].map(right)];
  const rows = verdicts.map(({ preset, days, tradeable, thin, no_edge: none }) => [
    preset,
    figure(days),
    ...[tradeable, thin, none].map((count) => share(count, days)),
  ]);
  return `${tableTitle(screen, 'Verdicts')}\n${layTable(screen, columns, rows)}`;
}
