import { channel as diagnosticsChannel } from 'node:diagnostics_channel';
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import type { Clock } from '../calendar/clock.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { journalFileNames } from '../journal/journal-files.ts';
import { replaceDurably } from '../journal/durable-files.ts';
import { Connection } from '../store/connection.ts';
import { hasTable } from '../store/has-table.ts';
import { applyMigrations, makeDatabase, newestSchema, schemaVersions } from '../store/migrate.ts';
import { prepareNewsTables } from '../store/news-schema.ts';
import { backupBeingRestored, markRestoring, unmarkRestoring } from '../store/restoring.ts';
import type { StoreAddress } from '../store/store-address.ts';
import { addRows, rowsIn, tablesToCopy } from '../store/table-copies.ts';
import { filesOf, type Manifest, type ManifestTable, readBackupFile, readManifest } from './manifest.ts';

export interface RestoreRequest {
  readonly folder: string;
  /** Its database is restored into; it must hold nothing. */
  readonly store: StoreAddress;
  /** Database of the tables shared with other programs; null leaves them as they are. */
  readonly newsDatabase: string | null;
  /** null leaves the journal as it is. */
  readonly journalFolder: string | null;
  readonly clock: Clock;
  readonly onTable: (name: string, rows: number) => void;
}

const step = diagnosticsChannel('openbell.step');
const terms = { retryForMs: 60_000, onRetry: () => undefined };
const expand = promisify(gunzip);

/**
 * Puts back what a backup holds. Nothing is changed before the whole backup is known to be as it was written; what was interrupted goes
 * on when it is asked for again.
 * @throws OpenbellError BAD_FILE where the backup cannot be used, BAD_INPUT where the place is not empty, STORE_SOURCE,
 * RESTORE_UNFINISHED, STORE_UNREACHABLE | STORE_FAILED
 */
export async function restoreBackup(request: RestoreRequest): Promise<Manifest> {
  const { folder, store, clock } = request;
  const manifest = await readManifest(folder);
  checkUsable(manifest, request);
  for (const file of filesOf(manifest)) await readBackupFile(folder, file);

  const connection = new Connection(store, terms);
  try {
    await makeDatabase(store, terms);
    const begun = await backupBeingRestored(connection, store.database);
    if (begun === null) await requireEmpty(manifest, connection, request);
    else if (begun !== '' && begun !== manifest.id) {
      throw new OpenbellError(
        'RESTORE_UNFINISHED',
        `The database ${store.database} holds a part of the backup ${begun}; ${folder} is ${manifest.id}.`,
      );
    }
    await markRestoring(connection, manifest.id);
    await applyMigrations(connection, clock, manifest.schema);
    await restoreTables(manifest, manifest.tables, store.database, connection, request);
    await restoreNews(manifest, connection, request);
    await restoreJournal(manifest, request);
    await applyMigrations(connection, clock);
    await unmarkRestoring(connection);
    return manifest;
  } finally {
    await connection.close();
  }
}

function checkUsable(
  { schema, openbell, newsTables }: Manifest,
  { folder, newsDatabase }: RestoreRequest,
): void {
  if (schema > newestSchema) {
    throw new OpenbellError(
      'BAD_FILE',
      `${folder} was written by openbell ${openbell} with tables of version ${schema}, this one has ${newestSchema}: update openbell first.`,
    );
  }
  if (newsDatabase !== null && newsTables === null)
    throw new OpenbellError('BAD_INPUT', `${folder} holds no news: it was written without --news.`);
}

/** Only what a first start leaves may be there: tables without rows, and the source they are bound to where it is the same. */
async function requireEmpty(
  manifest: Manifest,
  connection: Connection,
  { store, newsDatabase, journalFolder }: RestoreRequest,
): Promise<void> {
  const elsewhere = 'name another database with --into, or use a new OPENBELL_HOME';
  for (const table of await tablesToCopy(connection, store.database)) {
    if (table.name === 'source' || (await rowsIn(connection, table)) === 0) continue;
    throw new OpenbellError(
      'BAD_INPUT',
      `The database ${store.database} is not empty, ${table.name} has rows: ${elsewhere}.`,
    );
  }
  await requireSameSource(manifest, connection, store.database);
  const newest = Math.max(0, ...((await schemaVersions(connection, store.database)) ?? []));
  if (newest > manifest.schema) {
    throw new OpenbellError(
      'BAD_INPUT',
      `The database ${store.database} has tables of version ${newest}, the backup is of ${manifest.schema}: ${elsewhere}.`,
    );
  }
  if (newsDatabase !== null) await requireNewsEmpty(manifest, connection, newsDatabase);
  const entries = journalFolder === null ? [] : await journalFileNames(journalFolder);
  if (manifest.journal.length > 0 && entries.length > 0) {
    throw new OpenbellError(
      'BAD_INPUT',
      `The journal in ${journalFolder!} is not empty: use a new OPENBELL_HOME or JOURNAL_FOLDER, or leave it as it is with --no-journal.`,
    );
  }
}

async function requireSameSource(
  manifest: Manifest,
  connection: Connection,
  database: string,
): Promise<void> {
  if (!(await hasTable(connection, database, 'source'))) return;
  const [bound] = await connection.rows<{ id: string }>('SELECT id FROM source FINAL');
  if (bound === undefined || bound.id === manifest.source?.id) return;
  throw new OpenbellError(
    'STORE_SOURCE',
    `The database ${database} is bound to the source ${bound.id}, the backup is of ${manifest.source?.id ?? 'none'}.`,
  );
}

async function requireNewsEmpty(manifest: Manifest, connection: Connection, database: string): Promise<void> {
  const restored = new Set(manifest.newsTables?.map(({ name }) => name));
  for (const table of await tablesToCopy(connection, database)) {
    if (!restored.has(table.name) || (await rowsIn(connection, table)) === 0) continue;
    throw new OpenbellError(
      'BAD_INPUT',
      `The database ${database} is not empty, ${table.name} has rows: name another NEWS_DATABASE, or leave --news out.`,
    );
  }
}

async function restoreTables(
  { id }: Manifest,
  tables: readonly ManifestTable[],
  database: string,
  connection: Connection,
  { folder, onTable }: RestoreRequest,
): Promise<void> {
  for (const table of tables) {
    const target = { ...table, database };
    for (const file of table.files) {
      const bytes = await expand(await readBackupFile(folder, file));
      await addRows(connection, target, bytes, `${id} ${file.path}`);
      step.publish('restore:rows');
    }
    const rows = await rowsIn(connection, target);
    if (rows !== table.rows) {
      throw new OpenbellError(
        'STORE_FAILED',
        `${table.name} has ${rows} rows after the restore, the backup says ${table.rows}.`,
      );
    }
    onTable(table.name, rows);
  }
}

async function restoreNews(
  manifest: Manifest,
  connection: Connection,
  request: RestoreRequest,
): Promise<void> {
  const { newsDatabase } = request;
  if (newsDatabase === null || manifest.newsTables === null) return;
  await prepareNewsTables(connection, newsDatabase, () => undefined);
  await restoreTables(manifest, manifest.newsTables, newsDatabase, connection, request);
}

async function restoreJournal(
  { journal }: Manifest,
  { folder, journalFolder }: RestoreRequest,
): Promise<void> {
  if (journalFolder === null || journal.length === 0) return;
  try {
    await mkdir(journalFolder, { recursive: true, mode: 0o700 });
    await chmod(journalFolder, 0o700);
    const there = new Set(await readdir(journalFolder));
    for (const file of journal) {
      const name = basename(file.path);
      const content = await readBackupFile(folder, file);
      if (there.has(name) && content.equals(await readFile(join(journalFolder, name)))) continue;
      await replaceDurably(join(journalFolder, name), [content]);
    }
  } catch (error) {
    if (error instanceof OpenbellError) throw error;
    throw new OpenbellError(
      'BAD_INPUT',
      `The journal cannot be written to ${journalFolder}: ${messageOf(error)}`,
    );
  }
}
