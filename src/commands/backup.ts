import { Command } from 'commander';

import { runCommand } from './run-command.ts';

interface BackupOptions {
  readonly news?: true;
  readonly secrets?: true;
}

export function command(): Command {
  return new Command('backup')
    .description('Writes everything that lasts into a new folder, while openbell runs or not')
    .argument('<folder>', 'folder to make')
    .option('--news', 'with the tables of NEWS_DATABASE that openbell writes')
    .option('--secrets', 'with secret settings, in plain text')
    .action(
      runCommand(
        async ({ settings, loaded, clock, logger, tell, print }, folder: string, options: BackupOptions) => {
          const { withStack } = await import('../stack/stack.ts');
          const { settingsLines } = await import('../backup/settings-lines.ts');
          const { writeBackup } = await import('../backup/write-backup.ts');
          const { journalFolder } = await import('../workers/journal-folder.ts');
          const manifest = await withStack(settings, clock, logger, ({ clickhouse }) =>
            writeBackup({
              folder,
              store: clickhouse,
              newsDatabase: options.news ? settings.NEWS_DATABASE : null,
              journalFolder: journalFolder(settings),
              presetsFile: settings.PRESETS_FILE,
              settings: settingsLines(loaded, options.secrets === true),
              clock,
              onTable: (name, rows, bytes) => tell(`${name}: ${rows} rows, ${bytes} bytes`),
            }),
          );
          const rows = [...manifest.tables, ...(manifest.newsTables ?? [])].reduce(
            (sum, table) => sum + table.rows,
            0,
          );
          print(
            `${folder} holds ${rows} rows, ${manifest.journal.length} files of the journal and the settings.`,
          );
        },
      ),
    );
}
