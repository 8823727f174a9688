import { Command } from 'commander';

import { runCommand } from './run-command.ts';

interface RestoreOptions {
  readonly into?: string;
  readonly news?: true;
  readonly journal: boolean;
}

export function command(): Command {
  return new Command('restore')
    .description('Puts a backup back into a database that holds nothing')
    .argument('<folder>', 'what `openbell backup` has written')
    .option('--into <database>', 'another database than CLICKHOUSE_DATABASE')
    .option('--news', 'with the tables of NEWS_DATABASE')
    .option('--no-journal', "leaves the tracker's journal as it is")
    .action(
      runCommand(async (context, folder: string, { into, news, journal }: RestoreOptions) => {
        const { settings, clock, logger, tell, print } =
          into === undefined ? context : context.with({ CLICKHOUSE_DATABASE: into });
        const { withStack } = await import('../stack/stack.ts');
        const { restoreBackup } = await import('../backup/restore-backup.ts');
        const { journalFolder } = await import('../workers/journal-folder.ts');
        const { resolve } = await import('node:path');
        const manifest = await withStack(settings, clock, logger, ({ clickhouse }) =>
          restoreBackup({
            folder: resolve(folder),
            store: clickhouse,
            newsDatabase: news ? settings.NEWS_DATABASE : null,
            journalFolder: journal ? journalFolder(settings) : null,
            clock,
            onTable: (name, rows) => tell(`${name}: ${rows} rows`),
          }),
        );
        print(`${settings.CLICKHOUSE_DATABASE} holds what the backup of openbell ${manifest.openbell} held.`);
        print(`The settings it was made with: ${resolve(folder, manifest.settings.path)}`);
        if (manifest.presets !== null) print(`The presets: ${resolve(folder, manifest.presets.path)}`);
      }),
    );
}
