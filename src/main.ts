import { type CommandEntry, runProgram } from './commands/program.ts';
import { explainFailure } from './commands/explain-failure.ts';

/** Every command, in the order of the help; a file is loaded only when its command is named. */
const commands: readonly CommandEntry[] = [
  ['morning', 'Makes the morning report of a day, or prints it', () => import('./commands/morning.ts')],
  ['rescan', 'Makes it again from a new scan and new bars', () => import('./commands/rescan.ts')],
  ['eod', 'Holds the report of a day against what came', () => import('./commands/eod.ts')],
  ['report', 'Prints stored reports: tables, JSON or CSV', () => import('./commands/report.ts')],
  ['account', 'Prints what the account traded on a day', () => import('./commands/account.ts')],
  ['check', 'Tries gateway, Redis and store step by step', () => import('./commands/check.ts')],
  ['doctor', 'Looks at everything and says what to do', () => import('./commands/doctor.ts')],
  ['backtest', 'Runs the patterns offline on CSV bars', () => import('./commands/backtest.ts')],
  [
    'walk-forward',
    'Makes the reports of past days and holds them against what came',
    () => import('./commands/walk-forward.ts'),
  ],
  ['up', 'Runs everything until stopped', () => import('./commands/up.ts')],
  ['scheduler', 'Runs only what decides when a report is due', () => import('./commands/scheduler.ts')],
  ['worker', 'Runs only what makes reports', () => import('./commands/worker.ts')],
  [
    'tracker',
    'Runs only the live tracker: tickers in the news, alerts',
    () => import('./commands/tracker.ts'),
  ],
  ['web', 'Runs only the pages, the API and Bull Board', () => import('./commands/web.ts')],
  ['alive', 'Tells whether a process runs, for health checks', () => import('./commands/alive.ts')],
  ['track', 'Adds, removes and lists tickers of the tracker', () => import('./commands/track.ts')],
  ['news', 'Writes and lists news', () => import('./commands/news.ts')],
  ['alerts', 'Lists, explains and replays alerts', () => import('./commands/alerts.ts')],
  ['notify', 'Tests the notification channels', () => import('./commands/notify.ts')],
  ['store', 'Runs only the embedded store', () => import('./commands/store.ts')],
  ['redis', 'Runs only the embedded Redis', () => import('./commands/redis.ts')],
  ['gateway', 'Runs a simulated IB Gateway', () => import('./commands/gateway.ts')],
  ['config', 'Says what the configuration is', () => import('./commands/config.ts')],
  ['backup', 'Writes everything that lasts into a folder', () => import('./commands/backup.ts')],
  ['restore', 'Puts a backup back', () => import('./commands/restore.ts')],
  ['reset', 'Removes the home folder, after asking', () => import('./commands/reset.ts')],
  ['settings', '', () => import('./commands/settings.ts')],
];

// A reader that closed the pipe (`openbell report show | head`) has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

try {
  await runProgram(commands, process.argv.slice(2));
} catch (error) {
  process.exitCode = explainFailure(error, process.env['LOG_LEVEL'] === 'debug');
}
