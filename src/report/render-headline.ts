import { formatNewYork } from '../calendar/new-york.ts';
import type { Run } from '../store/store.ts';
import type { Report } from './load-report.ts';
import { figure } from './figures.ts';
import { modeOf } from './report-mode.ts';
import { type Screen, wrap } from './screen.ts';

/** The first lines: what day, whose data, how the run went, and everything that makes it less than a whole report. */
export function renderHeadline(screen: Screen, { run, symbols }: Report): string {
  const count = (state: string): string => figure(symbols.filter((symbol) => symbol.state === state).length);
  const [title, how, ...rest] = runLines(screen, run, 'Morning report for');
  return [
    ...[title, how],
    `${figure(symbols.length)} symbols: ${count('analysed')} analysed, ${count('insufficient_data')} with too little data, ${count('failed')} failed`,
    ...rest,
  ].join('\n');
}

/** What day and whose data; how the run went; then everything about it that has to be said. */
export function runLines(screen: Screen, run: Run, title: string): string[] {
  const { bold, magenta, dim } = screen.colours;
  const mode = modeOf(run);
  const told = mode === 'SIMULATED' ? magenta(bold('SIMULATED: no market data')) : mode;
  const published =
    run.publishedAt === null ? [] : [`published ${publishedTime(run.publishedAt, run.date)} New York`];
  return [
    `${bold(`${title} ${run.date}`)}  ${told}`,
    wrap(
      screen,
      dim(
        [`account ${run.source?.account ?? 'unknown'}`, `run ${run.runId}`, run.state, ...published].join(
          ' · ',
        ),
      ),
    ),
    ...warnings(run).map((warning) => wrap(screen, screen.colours.yellow(warning), '  ')),
    ...run.notes.map((note) => wrap(screen, `note: ${note}`, '  ')),
  ];
}

/** The time alone on the report's own day. */
function publishedTime(instant: number, date: string): string {
  const [day, time] = formatNewYork(instant).split(' ');
  return day === date ? time! : `${day!} ${time!}`;
}

function warnings(run: Run): string[] {
  const reason = run.reason === '' ? '' : `: ${run.reason}`;
  const told: string[] = [];
  if (run.state !== 'done') told.push(`${run.state.toUpperCase()}${reason}`);
  else if (reason !== '') told.push(`NOTE${reason}`);
  if (run.late) {
    told.push(
      run.kind === 'end_of_day'
        ? 'LATE: made on a later day'
        : 'LATE: finished after 09:30 New York of its day',
    );
  }
  if (run.lookAhead)
    told.push('LOOK-AHEAD: a past date on the universe of a later one; its choice of stocks knew the future');
  return told;
}
