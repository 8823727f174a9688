import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files only their owner can read. */
export const fileMode = 0o600;
export const folderMode = 0o700;

/** What a file is called until it is complete. */
const unfinished = (path: string): string => `${path}.unfinished`;

/** Removes what a process that was killed has left incomplete; only for whoever holds the folder. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.endsWith(unfinished(''))) await rm(join(folder, name), { force: true }).catch(() => undefined);
}

/** Makes durable that files of a folder were created, renamed or removed. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces a file whole or not at all; when this resolves, the new content survives a power cut. */
export async function replaceDurably(
  path: string,
  pieces: AsyncIterable<string> | (string | Uint8Array)[],
): Promise<void> {
  const temporary = unfinished(path);
  try {
    const file = await open(temporary, 'w', fileMode);
    try {
      for await (const piece of pieces) await file.writeFile(piece);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** The operating system's name of a refusal, such as ENOSPC. */
export function refusalCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
