import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { type ManifestFile, sha256Of } from './manifest.ts';

/** The folder a backup is written into; it has its name once it is complete. */
export interface BackupFolder {
  /** Writes a file that only its owner can read. @param path within the folder */
  write(path: string, content: Uint8Array): Promise<ManifestFile>;
  /** Removes what was written below a path. */
  remove(path: string): Promise<void>;
  /** Gives the folder its name. */
  finish(): Promise<void>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

/** @throws OpenbellError BAD_INPUT where the folder has content already or cannot be made. */
export async function openBackupFolder(path: string): Promise<BackupFolder> {
  const folder = resolve(path);
  const cannot = (error: unknown): never => {
    throw new OpenbellError('BAD_INPUT', `The backup ${folder} cannot be written: ${messageOf(error)}`, {
      cause: error,
    });
  };
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? [] : cannot(error),
  );
  if (there.length > 0) {
    throw new OpenbellError('BAD_INPUT', `${folder} is not empty: name a new folder for the backup.`);
  }
  const unfinished = `${folder}.${process.pid}.unfinished`;
  await mkdir(unfinished, { recursive: true, mode: 0o700 }).catch(cannot);
  return {
    async write(name, content) {
      const whole = join(unfinished, name);
      try {
        await mkdir(dirname(whole), { recursive: true, mode: 0o700 });
        const file = await open(whole, 'wx', 0o600);
        try {
          await file.writeFile(content);
          await file.sync();
        } finally {
          await file.close();
        }
      } catch (error) {
        cannot(error);
      }
      return { path: name, bytes: content.length, sha256: sha256Of(content) };
    },
    remove: (name) => rm(join(unfinished, name), { recursive: true, force: true }),
    // An empty folder of that name gives way.
    finish: () => rename(unfinished, folder).catch(cannot),
    discard: () => rm(unfinished, { recursive: true, force: true }),
  };
}
