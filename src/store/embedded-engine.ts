import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Session as EngineSession } from 'chdb';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { insertFromFile, setStatement, type Statement } from './embedded-statement.ts';

/** ClickHouse inside this process over one data folder. */
export interface Engine {
  /** Runs one statement after all earlier ones. @returns the answer's bytes. @throws Error with ClickHouse's message. */
  run(statement: Statement): Promise<Uint8Array>;
  /** Ends after the statements under way. */
  close(): Promise<void>;
}

/**
 * Opens a data folder; one process may hold it at a time.
 * @throws OpenbellError EMBEDDED_UNAVAILABLE when chdb is not installed, does not load, or the folder is taken.
 */
export async function openEngine(folder: string): Promise<Engine> {
  const { Session } = await loadEngine();
  const incoming = join(folder, 'incoming');
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const data = join(folder, 'data');
  // Held open for as long as the process lives, so that the engine and its locks outlive each request's session.
  const base = openFolder(Session, data);

  let last: Promise<unknown> = Promise.resolve();
  let inserts = 0;

  /**
   * A session of its own for each statement (about 1 ms): the engine would carry settings and parameters of a session
   * over to its next statement, an insert_deduplication_token swallowing the next insert.
   */
  const runAlone = async (statement: Statement): Promise<Uint8Array> => {
    const session: EngineSession = new Session(data);
    const rows = statement.rows === null ? null : join(incoming, `${inserts++}`);
    try {
      if (statement.database !== null)
        await session.queryAsync(`USE \`${statement.database}\``, { format: 'TabSeparated' });
      const set = setStatement(statement);
      if (set !== null) await session.queryAsync(set, { format: 'TabSeparated' });
      let sql = statement.sql;
      if (rows !== null) {
        // Rows go through a file: the engine's own insert of bytes takes text formats only.
        await writeFile(rows, statement.rows!);
        sql = insertFromFile(sql, rows);
      }
      return (await session.queryAsync(sql, { format: 'TabSeparated' })).bytes();
    } finally {
      session.close();
      if (rows !== null) await rm(rows, { force: true });
    }
  };

  return {
    run(statement) {
      // One after the other: parameters of statements running at once reach into each other inside the engine.
      const result = last.then(() => runAlone(statement));
      last = result.catch(() => undefined);
      return result;
    },
    async close() {
      await last;
      base.close();
    },
  };
}

function openFolder(Session: new (path: string) => EngineSession, data: string): EngineSession {
  try {
    return new Session(data);
  } catch (error) {
    throw new OpenbellError(
      'EMBEDDED_UNAVAILABLE',
      `The data in ${data} cannot be opened; another process may be using it: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}

async function loadEngine(): Promise<{ Session: new (path: string) => EngineSession }> {
  try {
    return await import('chdb');
  } catch (error) {
    throw new OpenbellError(
      'EMBEDDED_UNAVAILABLE',
      `chdb, the engine of the embedded store, does not load: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}
