import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import type { Clock } from '../calendar/clock.ts';
import { ownVersion } from '../config/own-version.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { journalFileNames } from '../journal/journal-files.ts';
import { Connection } from '../store/connection.ts';
import { appliedVersions } from '../store/migrate.ts';
import { writtenNewsTables } from '../store/news-schema.ts';
import { serverVersion } from '../store/report-queries.ts';
import { refuseHalfRestored } from '../store/restoring.ts';
import type { StoreAddress } from '../store/store-address.ts';
import { type CopiedTable, copyRows, publishedRuns, tablesToCopy } from '../store/table-copies.ts';
import { type BackupFolder, openBackupFolder } from './backup-folder.ts';
import {
  backupFormat,
  type Manifest,
  manifestName,
  type ManifestFile,
  type ManifestTable,
} from './manifest.ts';

export interface BackupRequest {
  readonly folder: string;
  readonly store: StoreAddress;
  /** Database of the tables shared with other programs; null leaves them out. */
  readonly newsDatabase: string | null;
  readonly journalFolder: string;
  readonly presetsFile: string | undefined;
  /** The settings as lines of a `.env`. */
  readonly settings: string;
  readonly clock: Clock;
  /** Told of each table that is copied. */
  readonly onTable: (name: string, rows: number, bytes: number) => void;
}

const terms = { retryForMs: 60_000, onRetry: () => undefined };
const compress = promisify(gzip);
const text = (content: string): Buffer => Buffer.from(content, 'utf8');

/** A report that takes another's place while its rows are copied makes the copy worthless. */
const mostTries = 5;

/**
 * Writes everything openbell would miss into a folder, while it runs or not.
 * @throws OpenbellError BAD_INPUT where the folder cannot be written, STORE_UNREACHABLE | STORE_FAILED
 */
export async function writeBackup(request: BackupRequest): Promise<Manifest> {
  const connection = new Connection(request.store, terms);
  const folder = await openBackupFolder(request.folder).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  try {
    const manifest = await fill(folder, connection, request);
    await folder.write(manifestName, text(`${JSON.stringify(manifest, null, 2)}\n`));
    await folder.finish();
    return manifest;
  } catch (error) {
    await folder.discard();
    throw error;
  } finally {
    await connection.close();
  }
}

async function fill(folder: BackupFolder, connection: Connection, request: BackupRequest): Promise<Manifest> {
  const { store, newsDatabase } = request;
  if ((await tablesToCopy(connection, store.database)).length === 0) {
    throw new OpenbellError('BAD_INPUT', `The database ${store.database} holds nothing that could be kept.`);
  }
  await refuseHalfRestored(connection, store.database);
  // First: what the tracker stores from here on is in the journal, in the tables, or in both, which is as good.
  const journal = await copyJournal(folder, request.journalFolder);
  const tables = await copyOwnTables(folder, connection, request);
  const [source] = await connection.rows<NonNullable<Manifest['source']>>(
    'SELECT id, account, mode FROM source FINAL',
  );
  return {
    format: backupFormat,
    id: randomUUID(),
    createdAt: request.clock.now(),
    openbell: ownVersion(),
    clickhouse: await serverVersion(connection),
    schema: Math.max(...(await appliedVersions(connection))),
    source: source ?? null,
    tables,
    newsTables:
      newsDatabase === null ? null : await copyNewsTables(folder, connection, newsDatabase, request),
    journal,
    presets: await copyPresets(folder, request.presetsFile),
    settings: await folder.write('settings.env', text(request.settings)),
  };
}

async function copyOwnTables(
  folder: BackupFolder,
  connection: Connection,
  request: BackupRequest,
): Promise<ManifestTable[]> {
  const { database } = request.store;
  for (let tries = 1; tries <= mostTries; tries++) {
    const before = await publishedRuns(connection);
    const tables = await copyTables(folder, connection, await tablesToCopy(connection, database), request);
    const after = await publishedRuns(connection);
    if ([...before].every(([report, runId]) => after.get(report) === runId)) return tables;
    await folder.remove(database);
  }
  throw new OpenbellError(
    'STORE_FAILED',
    `Reports were made again while they were copied, ${mostTries} times: nothing was written.`,
  );
}

/** Only those that openbell writes: the others are not its own to keep. */
async function copyNewsTables(
  folder: BackupFolder,
  connection: Connection,
  database: string,
  request: BackupRequest,
): Promise<ManifestTable[]> {
  const tables = await tablesToCopy(connection, database);
  return copyTables(
    folder,
    connection,
    tables.filter(({ name }) => writtenNewsTables.has(name)),
    request,
  );
}

async function copyTables(
  folder: BackupFolder,
  connection: Connection,
  tables: readonly CopiedTable[],
  { onTable }: BackupRequest,
): Promise<ManifestTable[]> {
  const copied: ManifestTable[] = [];
  for (const table of tables) {
    const files: ManifestTable['files'] = [];
    for await (const { rows, bytes } of copyRows(connection, table)) {
      const path = `${table.database}/${table.name}.${files.length + 1}.rows.gz`;
      files.push({ ...(await folder.write(path, await compress(bytes))), rows });
    }
    const sum = (of: 'rows' | 'bytes'): number => files.reduce((total, file) => total + file[of], 0);
    onTable(table.name, sum('rows'), sum('bytes'));
    copied.push({ ...described(table), rows: sum('rows'), files });
  }
  return copied;
}

const described = ({ name, columns, keepsVersions }: CopiedTable): Omit<ManifestTable, 'rows' | 'files'> => ({
  name,
  columns: [...columns],
  keepsVersions,
});

async function copyJournal(folder: BackupFolder, from: string): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  for (const name of await journalFileNames(from)) {
    const content = await readFile(join(from, name)).catch((error: NodeJS.ErrnoException) => {
      // Its time was over since the folder was read.
      if (error.code === 'ENOENT') return null;
      throw new OpenbellError('BAD_INPUT', `The journal cannot be read: ${messageOf(error)}`);
    });
    if (content !== null) files.push(await folder.write(`journal/${name}`, content));
  }
  return files;
}

async function copyPresets(folder: BackupFolder, file: string | undefined): Promise<ManifestFile | null> {
  if (file === undefined) return null;
  const content = await readFile(file).catch((error: unknown): never => {
    throw new OpenbellError('BAD_FILE', `PRESETS_FILE cannot be read: ${messageOf(error)}`);
  });
  return folder.write('presets.json', content);
}
