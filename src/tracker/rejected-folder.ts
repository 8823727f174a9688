import { randomUUID } from 'node:crypto';
import { lstat, mkdir, rename, rmdir, unlink, writeFile } from 'node:fs/promises';

import { formatUtc } from '../calendar/new-york.ts';
import type { EpochMs } from '../calendar/clock.ts';

/** File systems allow 255 bytes; what is put behind a name needs some of them. */
const longestName = 200;

const below = (folder: Buffer, name: Buffer): Buffer => Buffer.concat([folder, Buffer.from('/'), name]);

/**
 * Moves what stands at `folder/name` into `folder/rejected` with its reason beside it, overwriting nothing. Names are bytes:
 * a file's name need not be UTF-8.
 * Raises the file system's errors, and leaves everything where it was then.
 */
export async function moveToRejected(
  folder: Buffer,
  name: Buffer,
  reason: string,
  now: EpochMs,
): Promise<void> {
  const rejected = below(folder, Buffer.from('rejected'));
  await makeFolder(rejected);
  const isFolder = (await lstat(below(folder, name))).isDirectory();
  for (let attempt = 0; ; attempt++) {
    const candidate = attempt === 0 && name.length <= longestName ? name : otherName(name);
    const target = below(rejected, candidate);
    const note = Buffer.concat([target, Buffer.from('.reason.txt')]);
    if (!(await reserve(target, note, isFolder, `${reason}\n${formatUtc(now)}\n`))) continue;
    try {
      await rename(below(folder, name), target);
      return;
    } catch (error) {
      await unlink(note);
      await (isFolder ? rmdir(target) : unlink(target));
      throw error;
    }
  }
}

/** Others may write in the folder of triggers: a link of that name would lead our files elsewhere. */
async function makeFolder(rejected: Buffer): Promise<void> {
  await mkdir(rejected, { mode: 0o700 }).catch(async (error: unknown) => {
    if (!(await lstat(rejected)).isDirectory()) throw error;
  });
}

function otherName(name: Buffer): Buffer {
  const kept = name
    .subarray(0, Math.min(name.length, longestName))
    .toString('latin1')
    .replace(/\.json$/, '');
  return Buffer.from(`${kept}-${randomUUID()}.json`, 'latin1');
}

/** Takes both names for ourselves: a rename over what we made ourselves overwrites nobody's file. */
async function reserve(target: Buffer, note: Buffer, isFolder: boolean, text: string): Promise<boolean> {
  try {
    await writeFile(note, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
  try {
    if (isFolder) await mkdir(target, { mode: 0o700 });
    else await writeFile(target, '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    await unlink(note);
    if (isTaken(error)) return false;
    throw error;
  }
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';
